import { namePattern } from "../settings/members";

/** All tags of this project. With them, boxes, volumes and snapshots are found and billed without Pulumi's state. */
export const projectTag = "workstation:project";
export const stackTag = "workstation:stack";
/** On the resources of one member; `Name` beside it is only for the console. */
export const memberTag = "workstation:member";
/** The generation of a data volume from the second on; `workstation move` and `restore` set it. */
export const generationTag = "workstation:generation";
/** Puts a volume on its stack's snapshot schedule, and distinguishes data volumes from root disks. */
export const snapshotsTag = "workstation:snapshots";
/** On a stack's VPC alone: the version of this program that changed the stack last. */
export const versionTag = "workstation:version";
/** On a box that was stopped for a complete copy of its volume. */
export const stoppedTag = "workstation:stopped-to-copy";
/** On the copy or snapshot that moves a volume to another zone; the value is the volume's id and a mark. */
export const carriesTag = "workstation:carries";
/** On a volume while `restore` replaces it for its member. */
export const restoringTag = "workstation:restoring";

/** When and why a box stopped last. The only tag that a box may write, and only on itself. */
export const lastStopTag = "workstation:last-stop";

/**
 * On a box: its type, for the stack's log. EC2's own events name no type, and each change of a tag is an event with all tags. The
 * provider sets tags before it stops a box for another type (`cli/boxes/type-of-then.ts`).
 */
export const instanceTypeTag = "workstation:instance-type";

/** On a job queue: which of the two it is. */
export const queueTag = "workstation:queue";
/** On a box and on a job queue: the stack's bucket, for commands on a laptop, which ask AWS and not Pulumi's state. */
export const bucketTag = "workstation:bucket";
/** On a job queue, for `submit`: the limits of the stack file. */
export const maxJobUsdTag = "workstation:max-job-usd";
export const maxMonthlyUsdTag = "workstation:max-monthly-usd";
export const maxVcpusTag = "workstation:max-vcpus";
/** On a job queue: `true` where jobs of several nodes reach the internet. */
export const natTag = "workstation:nat";
/** On a job queue: what its hosts may be, separated by spaces. */
export const instanceTypesTag = "workstation:instance-types";
/** On a job queue: where its jobs write. */
export const jobLogGroupTag = "workstation:job-log-group";
/** On a host of jobs and its disk, in place of the stack's tags: whatever looks for boxes must not find it. */
export const jobHostTag = "workstation:job-host";
/** On a job: the run that it belongs to. */
export const runTag = "workstation:run";

/** The tags of every resource in a stack. */
export type Tags = Readonly<Record<string, string>> & {
    readonly [projectTag]: string;
    readonly [stackTag]: string;
};

export function stackTags(project: string, stack: string): Tags {
    return { [projectTag]: project, [stackTag]: stack };
}

/** Returns the tags that put a volume on its stack's snapshot schedule. */
export function snapshotTags({ [projectTag]: project, [stackTag]: stack }: Tags) {
    return { [snapshotsTag]: `${project}/${stack}/daily` };
}

/**
 * Returns the member a box, volume or snapshot belongs to; empty when its tag holds no valid name. Anybody who may set
 * tags in the account can write any text there, and commands to paste repeat the name.
 */
export function memberOf({ [memberTag]: name = "" }: Readonly<Record<string, string>>) {
    return namePattern.test(name) ? name : "";
}
