import * as dlm from "@pulumi/aws/dlm";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { assumeRolePolicy } from "./assume-role-policy";
import { retained } from "../planning/snapshots";
import { snapshotTags, type Tags } from "../planning/tags";

export interface SnapshotScheduleArgs {
    readonly tags: Tags;
}

/**
 * Takes a daily snapshot of every data volume of a stack, and keeps it for a week.
 *
 * A stack has one schedule, not one for each volume: an account may have 100 in a region (Amazon Data
 * Lifecycle Manager quotas, 2026-11). Volumes join by a single tag, because a schedule takes every volume
 * with any one of its tags.
 *
 * Costs $0.05 per GiB and month of the snapshots, which hold changed blocks only (`catalog/prices.ts`). The schedule
 * is free (https://oneuptime.com/blog/post/2026-02-12-automate-ebs-snapshot-lifecycle-data-lifecycle-manager/view, 2026-02).
 *
 * @example
 * ```ts
 * const schedule = new SnapshotSchedule("team-snapshots", { tags });
 * ```
 */
export class SnapshotSchedule extends pulumi.ComponentResource {
    /** Tag that puts a volume on this schedule. */
    readonly targetTags: Readonly<Record<string, string>>;

    constructor(name: string, args: SnapshotScheduleArgs, opts?: pulumi.ComponentResourceOptions) {
        super("workstation:index:SnapshotSchedule", name, {}, opts);
        const child = { parent: this };
        const tags = { ...args.tags, Name: name };
        this.targetTags = snapshotTags(args.tags);

        const role = new iam.Role(
            name,
            {
                description:
                    "Lets Data Lifecycle Manager snapshot the data volumes of workstations",
                assumeRolePolicy: assumeRolePolicy("dlm.amazonaws.com"),
                tags,
            },
            child,
        );
        const permissions = new iam.RolePolicyAttachment(
            name,
            {
                role: role.name,
                policyArn:
                    "arn:aws:iam::aws:policy/service-role/AWSDataLifecycleManagerServiceRole",
            },
            child,
        );
        new dlm.LifecyclePolicy(
            name,
            {
                description: "Daily snapshots of workstation data volumes",
                executionRoleArn: role.arn,
                policyDetails: {
                    resourceTypes: ["VOLUME"],
                    targetTags: this.targetTags,
                    schedules: [
                        {
                            name: "daily",
                            // UTC. The hour costs nothing: a snapshot does not slow the volume down.
                            createRule: { interval: 24, intervalUnit: "HOURS", times: "03:00" },
                            retainRule: { count: retained },
                            copyTags: true,
                        },
                    ],
                },
                tags,
            },
            { ...child, dependsOn: permissions },
        );
    }
}
