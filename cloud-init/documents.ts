import type { MachinePlan } from "../catalog/machine-plan";
import { base } from "./base";
import type { BoxSpec } from "./box-spec";
import { containerRuntime } from "./container-runtime";
import { desktop } from "./desktop";
import type { Document } from "./document";
import { packages } from "./packages";
import { people } from "./people";
import { dataVolume, framework, nvidiaContainerToolkit, nvidiaDriver, readiness } from "./services";

/** Returns the box's user data, in boot order. Equal boxes give equal text. */
export function documents(box: BoxSpec): readonly Document[] {
    const { machine, member } = box;
    const own = [
        base(box),
        people(member),
        ...(box.desktop ? [desktop(machine.operatingSystem, member.name)] : []),
    ];
    return [...own, ...shared(box)].sort((a, b) => (a.filename < b.filename ? -1 : 1));
}

/** Caches documents by machine: a stack may have a hundred members, and writing YAML takes most of the time. */
const sharedDocuments = {
    withDesktop: new WeakMap<MachinePlan, readonly Document[]>(),
    withoutDesktop: new WeakMap<MachinePlan, readonly Document[]>(),
};

/** Returns the documents that every member's box of a stack shares. */
function shared({ machine, desktop }: BoxSpec): readonly Document[] {
    const known = sharedDocuments[desktop ? "withDesktop" : "withoutDesktop"];
    const made = known.get(machine);
    if (made !== undefined) return made;
    const { driver, framework: training, operatingSystem } = machine;
    const documents = [
        packages(operatingSystem, desktop),
        dataVolume(operatingSystem),
        containerRuntime(machine),
        ...(driver?.source === "documents" ? [nvidiaDriver(operatingSystem)] : []),
        ...(driver ? [nvidiaContainerToolkit(operatingSystem)] : []),
        ...(training ? [framework(operatingSystem)] : []),
        readiness(operatingSystem),
    ];
    known.set(machine, documents);
    return documents;
}
