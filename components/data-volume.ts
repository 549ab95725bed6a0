import * as ebs from "@pulumi/aws/ebs";
import * as pulumi from "@pulumi/pulumi";
import type { SnapshotSchedule } from "./snapshot-schedule";
import type { Tags } from "./tags";

export interface DataVolumeArgs {
    readonly availabilityZone: string;
    /**
     * Keep the first zone. Set it when the zone was looked up: the answer may change, and a volume
     * cannot follow it without being replaced. @default false
     */
    readonly freezeZone?: boolean;
    /** Grows in place; EBS cannot shrink a volume. */
    readonly sizeGiB: number;
    /** Snapshot to start from. Read when the volume is made, not later. @default a blank volume */
    readonly snapshotId?: string;
    readonly schedule: SnapshotSchedule;
    readonly tags: Tags;
}

/**
 * The volume that a member's work lives on. It outlives the box: `protect` refuses a replacement or
 * deletion by accident, `retainOnDelete` keeps the volume even when the protection was lifted.
 *
 * Costs $0.08 per GiB and month, box running or not, plus snapshots.
 */
export class DataVolume extends pulumi.ComponentResource {
    readonly volumeId: pulumi.Output<string>;
    /** Where the volume is; the box has to be there too. */
    readonly availabilityZone: pulumi.Output<string>;

    constructor(name: string, args: DataVolumeArgs, opts?: pulumi.ComponentResourceOptions) {
        super("workstation:index:DataVolume", name, {}, opts);
        const { availabilityZone, freezeZone = false, sizeGiB, snapshotId, schedule } = args;

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
                protect: true,
                retainOnDelete: true,
                // A volume remembers the snapshot it came from: asking for another means another volume.
                ignoreChanges: ["snapshotId", ...(freezeZone ? ["availabilityZone"] : [])],
            },
        );
        this.volumeId = volume.id;
        this.availabilityZone = volume.availabilityZone;
        this.registerOutputs({ volumeId: this.volumeId, availabilityZone: this.availabilityZone });
    }
}
