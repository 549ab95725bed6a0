import type { MachinePlan } from "../catalog/machine-plan";
import { base, scripts } from "./base";
import type { BoxSpec } from "./box-spec";
import { containerRuntime } from "./container-runtime";
import { desktop, memberDesktop } from "./desktop";
import type { Document } from "./document";
import { packages } from "./packages";
import { people } from "./people";
import { dataVolume, framework, nvidiaContainerToolkit, nvidiaDriver, readiness } from "./services";

/** Writes the documents of one member's box. */
export type DocumentWriter = (member: BoxSpec["member"]) => readonly Document[];

/**
 * Returns a function that gives the user data of a member's box: what installs, then what makes the box this member's.
 * Equal boxes get equal text. What all members have in common is written once: a stack may have a hundred of them, and
 * writing YAML takes most of the time.
 */
export function documentsFor(
    machine: MachinePlan,
    hasDesktop: boolean,
    region: string,
): DocumentWriter {
    const install = installDocuments(machine, hasDesktop);
    const ofBox = boxDocumentsFor(machine, hasDesktop, region);
    return (member) => [...install, ...ofBox(member)];
}

/**
 * Returns the documents that an image can hold: equal for all boxes of a kind, safe to run again, and without anything
 * of one box or member. They only write files and start services that install. Of these, each comes after the ones that
 * it waits for. Their file names are below `firstOfBox`.
 */
export function installDocuments(machine: MachinePlan, hasDesktop: boolean): readonly Document[] {
    const { driver, operatingSystem } = machine;
    return [
        scripts(operatingSystem),
        containerRuntime(machine),
        packages(operatingSystem, hasDesktop),
        ...(hasDesktop ? [desktop(operatingSystem)] : []),
        ...(driver?.source === "documents" ? [nvidiaDriver(operatingSystem, driver)] : []),
        ...(driver ? [nvidiaContainerToolkit(operatingSystem)] : []),
    ];
}

/**
 * Returns a function that gives the documents of one box and its member. With an image that holds what the install
 * documents bring, they are all that a box needs. Their file names start with `firstOfBox`.
 */
export function boxDocumentsFor(
    machine: MachinePlan,
    hasDesktop: boolean,
    region: string,
): DocumentWriter {
    const { framework: training, operatingSystem } = machine;
    const volume = dataVolume(operatingSystem);
    const shared = [...(training ? [framework()] : []), readiness()];
    return (member) => [
        base({ machine, member, desktop: hasDesktop, region }),
        people(member),
        volume,
        ...(hasDesktop ? [memberDesktop(operatingSystem, member.name)] : []),
        ...shared,
    ];
}

/** File names from here on belong to one box; those below it install. */
export const firstOfBox = "50-";
