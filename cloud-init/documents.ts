import type { MachinePlan } from "../catalog/machine-plan";
import { base } from "./base";
import type { BoxSpec } from "./box-spec";
import { containerRuntime } from "./container-runtime";
import { desktop } from "./desktop";
import type { Document } from "./document";
import { packages } from "./packages";
import { people } from "./people";
import { dataVolume, framework, nvidiaContainerToolkit, nvidiaDriver, readiness } from "./services";

/**
 * Returns a function that gives the user data of a member's box, in boot order. Equal boxes get equal text. What all
 * members have in common is written once: a stack may have a hundred of them, and writing YAML takes most of the time.
 */
export function documentsFor(
    machine: MachinePlan,
    hasDesktop: boolean,
    region: string,
): (member: BoxSpec["member"]) => readonly Document[] {
    const { driver, framework: training, operatingSystem } = machine;
    const shared = [
        packages(operatingSystem, hasDesktop),
        dataVolume(operatingSystem),
        containerRuntime(machine),
        ...(driver?.source === "documents" ? [nvidiaDriver(operatingSystem)] : []),
        ...(driver ? [nvidiaContainerToolkit(operatingSystem)] : []),
        ...(training ? [framework(operatingSystem)] : []),
        readiness(operatingSystem),
    ];
    return (member) => {
        const own = [
            base({ machine, member, desktop: hasDesktop, region }),
            people(member),
            ...(hasDesktop ? [desktop(operatingSystem, member.name)] : []),
        ];
        return [...own, ...shared].sort((a, b) => (a.filename < b.filename ? -1 : 1));
    };
}
