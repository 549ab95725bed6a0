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
    /** Snapshot to start from. Read when the volume is made, not later. @default a blank volume */
    readonly snapshotId?: string;
    /** The volume that AWS holds for this member already. @default a new one */
    readonly existingId?: string;
    readonly schedule: SnapshotSchedule;
    /** A new volume is made when this is there, so that a refused launch leaves none to be paid. */
    readonly after: pulumi.Resource;
    readonly tags: Tags;
}

/**
 * Every property whose change would mean another, blank volume: a change of them is not made. A test holds
 * the list against what the provider replaces a volume for.
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
 * The volume that a member's work lives on. It outlives the box, the member and the stack.
 *
 * Nothing replaces it (`ignoreChanges`; and the engine refuses to replace what has an `import` id), and
 * nothing deletes it (`retainOnDelete`). There is no `protect`: it would stop a member or a stack from being
 * taken away on purpose, half-way through (docs/decisions/0009-volumes-stay.md).
 *
 * Costs $0.08 per GiB and month, box running or not, plus snapshots.
 */
export class DataVolume extends pulumi.ComponentResource {
    readonly volumeId: pulumi.Output<string>;
    /** Where the volume is; the box has to be there too. */
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
                // No change for a volume that the stack holds; one it lost sight of is taken back.
                ...(existingId === undefined ? {} : { import: existingId }),
            },
        );
        this.volumeId = volume.id;
        this.availabilityZone = volume.availabilityZone;
    }

    /**
     * The volume's id, for a box in this zone. Pulumi's state may hold a volume that AWS did not list: in
     * another region, or just made. The old box must not be stopped for it then.
     *
     * @throws Refusal when the volume is elsewhere.
     */
    within<Id>(zone: string, subnetIds: Readonly<Record<string, Id>>): pulumi.Output<string> {
        return pulumi.all([this.volumeId, this.availabilityZone]).apply(([id, actual]) => {
            subnetIn(actual, subnetIds); // refuses another region, and says what to set
            if (actual === zone) return id;
            throw new Refusal(
                `data volume ${id} is in ${actual}, and its box was to go to ${zone}, because AWS did not list ` +
                    "the volume yet; nothing of the old box was touched; run `pulumi up` again in a minute",
            );
        });
    }
}
