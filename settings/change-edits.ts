import type { Change } from "../catalog/nearest-change";
import type { Edit } from "./edit";
import type { BoxSettings } from "./box-settings";

/** Turns a change proposed by the catalog into edits of the stack file. Another type replaces `instead` in the list. */
export function editsFor(
    { instanceType, operatingSystem, frameworkVersion, availabilityZone }: Change,
    { instanceTypes }: Pick<BoxSettings, "instanceTypes">,
    instead: string,
): Edit[] {
    const types = instanceTypes.map((it) => (it === instead ? instanceType! : it));
    return [
        ...(instanceType === undefined ? [] : [edit("instanceTypes", [...new Set(types)])]),
        ...(operatingSystem === undefined ? [] : [edit("os", operatingSystem)]),
        ...(frameworkVersion === undefined ? [] : [edit("frameworkVersion", frameworkVersion)]),
        ...(availabilityZone === undefined ? [] : [edit("availabilityZone", availabilityZone)]),
    ];
}

function edit(setting: string, value: string | readonly string[]): Edit {
    return { path: [setting], value };
}
