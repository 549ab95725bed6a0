import { namePattern } from "../settings/members";

/** Every tag that this project sets, so that boxes, volumes and snapshots are found and billed without Pulumi's state. */
export const projectTag = "workstation:project";
export const stackTag = "workstation:stack";
/** On what belongs to one member; `Name` beside it is decoration for the console. */
export const memberTag = "workstation:member";
/** The generation of a data volume from the second on; `workstation move` and `restore` set it. */
export const generationTag = "workstation:generation";
/** Puts a volume on its stack's schedule of snapshots, and sets data volumes apart from root disks. */
export const snapshotsTag = "workstation:snapshots";
/** On a box that was stopped so that its volume is copied whole. */
export const stoppedTag = "workstation:stopped-to-copy";
/** On a copy, or a snapshot, that carries a volume to another zone; the value is the volume's id and a mark. */
export const carriesTag = "workstation:carries";
/** On a volume while `restore` gives its member another one. */
export const restoringTag = "workstation:restoring";

/** What every resource of a stack carries. */
export type Tags = Readonly<Record<string, string>> & {
    readonly [projectTag]: string;
    readonly [stackTag]: string;
};

export function stackTags(project: string, stack: string): Tags {
    return { [projectTag]: project, [stackTag]: stack };
}

/** Returns the tags that put a volume on its stack's schedule of snapshots. */
export function snapshotTags({ [projectTag]: project, [stackTag]: stack }: Tags) {
    return { [snapshotsTag]: `${project}/${stack}/daily` };
}

/**
 * Returns whose a box, volume or snapshot is; empty where its tag holds no member's name. Whoever may set tags in
 * the account may write anything there, and a name is repeated in commands to paste.
 */
export function memberOf({ [memberTag]: name = "" }: Readonly<Record<string, string>>) {
    return namePattern.test(name) ? name : "";
}
