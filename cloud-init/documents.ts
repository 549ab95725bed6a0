import type { MachinePlan } from "../catalog/machine-plan";
import { base } from "./base";
import type { Box } from "./box";
import { containerRuntime } from "./container-runtime";
import { dataVolume } from "./data-volume";
import { desktop } from "./desktop";
import type { Document } from "./document";
import { framework } from "./framework";
import { nvidiaContainerToolkit } from "./nvidia-container-toolkit";
import { nvidiaDriver } from "./nvidia-driver";
import { packages } from "./packages";
import { people } from "./people";
import { readiness } from "./readiness";

/** The box's user data, in boot order. Equal boxes give equal text. */
export function documents(box: Box): readonly Document[] {
    const { machine, member } = box;
    const own = [
        base(box),
        people(member),
        packages(box),
        ...(box.desktop ? [desktop(machine.operatingSystem, member.name)] : []),
    ];
    return [...own, ...shared(machine)].sort((a, b) => (a.filename < b.filename ? -1 : 1));
}

/** By machine, because a stack may have a hundred members, and writing YAML is what takes the time. */
const sharedDocuments = new WeakMap<MachinePlan, readonly Document[]>();

/** The documents that are the same for every member's box of a stack. */
function shared(machine: MachinePlan): readonly Document[] {
    const made = sharedDocuments.get(machine);
    if (made !== undefined) return made;
    const { driver, framework: training, operatingSystem } = machine;
    const documents = [
        dataVolume(operatingSystem),
        containerRuntime(machine),
        ...(driver?.source === "documents" ? [nvidiaDriver(operatingSystem)] : []),
        ...(driver ? [nvidiaContainerToolkit(operatingSystem)] : []),
        ...(training ? [framework(operatingSystem)] : []),
        readiness(operatingSystem),
    ];
    sharedDocuments.set(machine, documents);
    return documents;
}
