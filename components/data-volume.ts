import * as ebs from "@pulumi/aws/ebs";
import * as pulumi from "@pulumi/pulumi";
import { Refusal } from "../settings/refusal";
import type { SnapshotSchedule } from "./snapshot-schedule";
import { subnetIn } from "../planning/subnets";
import type { Tags } from "../planning/tags";

export interface DataVolumeArgs {
    /** Where a new volume goes; one that exists stays where it is. */
    readonly availabilityZone: string;
    /** Grows in place; EBS cannot shrink a volume. */
    readonly sizeGiB: number;
    /** Snapshot to start from. Used only when the volume is created. @default a blank volume */
    readonly snapshotId?: string;
    /** The volume that this member already has in AWS. @default a new one */
    readonly existingId?: string;
    readonly schedule: SnapshotSchedule;
    /** A new volume is created after this resource, so that a refused launch leaves no volume to pay for. */
    readonly after: pulumi.Resource;
    readonly tags: Tags;
}

/**
 * Properties whose change would mean another, blank volume; Pulumi ignores their changes. A test checks the
 * list against the properties for which the provider replaces a volume.
 */
const neverReplacedFor = [
    "availabilityZone",
    "encrypted",
    "kmsKeyId",
    "multiAttachEnabled",
    "outpostArn",
    "region",
    "snapshotId",
] as const;

/**
 * The volume that holds a member's work. It outlives the box, the member and the stack.
 *
 * Nothing replaces it (`ignoreChanges`; and Pulumi's engine refuses to replace a resource with an `import` id),
 * and nothing deletes it (`retainOnDelete`). There is no `protect`: it would stop the intended removal of a member
 * or a stack half-way through (docs/decisions/0009-volumes-stay.md).
 *
 * Costs $0.08 per GiB and month, box running or not, plus snapshots (us-east-1; `catalog/prices.ts`).
 *
 * @example
 * ```ts
 * const volume = new DataVolume("ana-data", {
 *     availabilityZone: "us-east-1a",
 *     sizeGiB: 50,
 *     schedule,
 *     after: instance,
 *     tags,
 * });
 * ```
 */
export class DataVolume extends pulumi.ComponentResource {
    readonly volumeId: pulumi.Output<string>;
    /** The volume's zone; the box must be in it too. */
    readonly availabilityZone: pulumi.Output<string>;

    constructor(name: string, args: DataVolumeArgs, opts?: pulumi.ComponentResourceOptions) {
        super("workstation:index:DataVolume", name, {}, opts);
        const { availabilityZone, sizeGiB, snapshotId, existingId, schedule, after } = args;

        const volume = new ebs.Volume(
            name,
            {
                availabilityZone,
                size: sizeGiB,
                type: "gp3",
                encrypted: true,
                ...(snapshotId === undefined ? {} : { snapshotId }),
                tags: { ...args.tags, ...schedule.targetTags, Name: name },
            },
            {
                parent: this,
                dependsOn: after,
                retainOnDelete: true,
                ignoreChanges: [...neverReplacedFor],
                // Changes nothing for a volume in the stack's state, and imports one that the state has lost.
                ...(existingId === undefined ? {} : { import: existingId }),
            },
        );
        this.volumeId = volume.id;
        this.availabilityZone = volume.availabilityZone;
    }

    /**
     * Returns the volume's id, for a box in this zone. Pulumi's state may hold a volume that AWS did not list,
     * because it is new or in another region. The old box must not be stopped for it then.
     *
     * @throws Refusal when the volume is elsewhere.
     */
    within<Id>(zone: string, subnetIds: Readonly<Record<string, Id>>): pulumi.Output<string> {
        return pulumi.all([this.volumeId, this.availabilityZone]).apply(([id, actual]) => {
            subnetIn(actual, subnetIds); // refuses another region, and says what to set
            if (actual === zone) return id;
            throw new Refusal(
                `data volume ${id} is in ${actual}, but its box was planned for ${zone}, because AWS did not list ` +
                    "the volume yet; the old box was not touched; run `pulumi up` again in a minute",
            );
        });
    }
}
