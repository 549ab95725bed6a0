import { monthlyCost, priceCaveats, workingHours } from "../../catalog/cost";
import { findInstanceType, type InstanceType } from "../../catalog/instance-types";
import type { Connection } from "../../components/connection";
import type { machineOutputs } from "../../components/outputs";
import program from "../../index";
import { type Declared, runProgram } from "../../simulation/run-program";
import type { Settings } from "../../settings/settings";
import { readSettledStack } from "../stack-file/read";
import { evaluate } from "../../policy/evaluate";

const instanceToken = "aws:ec2/instance:Instance";

/** One line of the price table, USD; `undefined` where no price is known. */
export interface PlannedCost {
    readonly part: string;
    readonly hourly: number | undefined;
    readonly alwaysOnMonthly: number | undefined;
    readonly workingHoursMonthly: number | undefined;
}

export interface PlannedBox {
    readonly member: string;
    readonly availabilityZone: string;
    readonly connect: Connection;
    /** The bytes for EC2, before base64. */
    readonly userData: Buffer;
}

/** What `pulumi up` would create for one stack, planned without AWS. */
export interface StackPlan {
    readonly stack: string;
    readonly region: string;
    readonly instanceType: InstanceType;
    readonly machine: ReturnType<typeof machineOutputs>;
    readonly settings: Settings;
    /** Sizes of each box's disks, GiB. */
    readonly disks: { readonly rootGiB: number; readonly dataGiB: number };
    /** In order of declaration; `parent` is the `type name` of another one. */
    readonly resources: readonly Pick<Declared, "type" | "name" | "parent">[];
    /** For one box; they are all alike. The last row is the total. */
    readonly cost: readonly PlannedCost[];
    /** What these prices leave out, such as spot or another region; one sentence each. */
    readonly costCaveats: readonly string[];
    readonly boxes: readonly PlannedBox[];
    readonly security: ReturnType<typeof evaluate>;
}

/**
 * Runs the real program on the real stack file, with `simulation/` answering for AWS. `changes` override the
 * file's project settings, with lists and objects as JSON.
 *
 * @throws Refusal when the program refuses the settings.
 */
export async function planStack(
    projectDir: string,
    stack: string,
    changes: Readonly<Record<string, string>> = {},
): Promise<StackPlan> {
    const { config: stackConfig, settings, region } = readSettledStack(projectDir, stack, changes);
    const { project, config } = stackConfig;
    const { outputs, declared } = await runProgram(program, { project, stack, config, region });
    const resources = [...declared.values()];
    const instances = new Map(
        resources
            .filter(({ type }) => type === instanceToken)
            .map((instance) => [instance.parent, instance]),
    );
    const machine = outputs["machine"] as StackPlan["machine"];
    const boxes = outputs["boxes"] as Record<string, Omit<PlannedBox, "member" | "userData">>;
    return {
        stack,
        region,
        instanceType: findInstanceType(machine.instanceType)!,
        machine,
        settings,
        disks: disksOf(resources),
        resources: resources.map(({ type, name, parent }) => ({
            type,
            name,
            ...(parent === undefined ? {} : { parent }),
        })),
        cost: costOfOneBox(machine.instanceType, resources),
        costCaveats: priceCaveats({ region, spot: isSpot(firstOf(instanceToken, resources)) }),
        boxes: Object.entries(boxes).map(([member, box]) => ({
            member,
            availabilityZone: box.availabilityZone,
            connect: box.connect,
            userData: userDataOf(instances.get(`workstation:index:Workstation ${member}`)),
        })),
        security: evaluate(resources),
    };
}

/** Prices the declared resources rather than the settings: what would really be created. */
function costOfOneBox(instanceType: string, resources: readonly Declared[]): PlannedCost[] {
    const subnet = firstOf("aws:ec2/subnet:Subnet", resources);
    const { rootGiB, dataGiB } = disksOf(resources);
    const request = {
        instanceType,
        ...{ rootGiB, dataGiB },
        snapshotGiB: dataGiB,
        publicAddress: subnet?.inputs["mapPublicIpOnLaunch"] === true,
    };
    const workingRows = monthlyCost({ ...request, hours: workingHours });
    return monthlyCost({ ...request, hours: "always" }).map(
        ({ part, hourlyUsd, monthlyUsd }, index) => ({
            part,
            hourly: hourlyUsd,
            alwaysOnMonthly: monthlyUsd,
            workingHoursMonthly: workingRows[index]?.monthlyUsd,
        }),
    );
}

function disksOf(resources: readonly Declared[]): StackPlan["disks"] {
    const root = firstOf(instanceToken, resources)?.inputs["rootBlockDevice"];
    const volume = firstOf("aws:ebs/volume:Volume", resources);
    return {
        rootGiB: (root as { volumeSize: number }).volumeSize,
        dataGiB: Number(volume?.inputs["size"]),
    };
}

function isSpot(instance: Declared | undefined): boolean {
    return instance?.inputs["instanceMarketOptions"] !== undefined;
}

function userDataOf(instance: Declared | undefined): Buffer {
    return Buffer.from(String(instance?.inputs["userDataBase64"]), "base64");
}

function firstOf(type: string, resources: readonly Declared[]): Declared | undefined {
    return resources.find((resource) => resource.type === type);
}
