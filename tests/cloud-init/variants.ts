import type { MachineRequest } from "../../catalog/machine-plan";
import type { BoxSpec } from "../../cloud-init/box-spec";
import type { Document } from "../../cloud-init/document";
import { documentsFor } from "../../cloud-init/documents";
import { planOf } from "../support/plan-of";

/** Machines whose documents differ: with and without GPU, driver in the image or installed. */
export const machines = {
    "debian12-cpu": {
        instanceType: "t3.large",
        operatingSystem: "debian12",
        framework: "tensorflow",
    },
    "debian13-g4dn": {
        instanceType: "g4dn.xlarge",
        operatingSystem: "debian13",
        framework: "tensorflow",
    },
    "debian12-bare": { instanceType: "t3.large", operatingSystem: "debian12", framework: "none" },
    "debian12-g4dn": {
        instanceType: "g4dn.xlarge",
        operatingSystem: "debian12",
        framework: "tensorflow",
    },
    "debian12-g3": {
        instanceType: "g3.4xlarge",
        operatingSystem: "debian12",
        framework: "tensorflow",
    },
    "al2023-cpu": { instanceType: "t3.large", operatingSystem: "al2023", framework: "tensorflow" },
    "al2023-g4dn": {
        instanceType: "g4dn.xlarge",
        operatingSystem: "al2023",
        framework: "tensorflow",
    },
    "al2023-g3": { instanceType: "g3.4xlarge", operatingSystem: "al2023", framework: "tensorflow" },
} as const satisfies Record<string, MachineRequest>;

export type Variant = keyof typeof machines;

/** Returns a member's box on one of the machines, or on another instance type of the same kind. */
export function box(
    variant: Variant,
    instanceType: string = machines[variant].instanceType,
): BoxSpec {
    return {
        machine: planOf({ ...machines[variant], instanceType }),
        member: { name: "ada" },
        desktop: variant !== "debian12-bare",
        region: "eu-central-1",
    };
}

/** Returns the user data of one box. */
export function documents({ machine, member, desktop, region }: BoxSpec): readonly Document[] {
    return documentsFor(machine, desktop, region)(member);
}

export const variants = Object.keys(machines) as Variant[];
