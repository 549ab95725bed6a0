import {
    CreateSnapshotCommand,
    CreateTagsCommand,
    CreateVolumeCommand,
    DeleteSnapshotCommand,
    DeleteTagsCommand,
    DeleteVolumeCommand,
    DescribeInstancesCommand,
    DescribeSnapshotsCommand,
    DescribeVolumesCommand,
    EC2Client,
    type Filter,
    StartInstancesCommand,
    StopInstancesCommand,
    waitUntilInstanceRunning,
    waitUntilInstanceStopped,
    waitUntilSnapshotCompleted,
    waitUntilVolumeAvailable,
} from "@aws-sdk/client-ec2";
import { snapshotTags } from "../components/snapshot-schedule";
import { memberOf, type Tags } from "../components/tags";
import { generationOf, generationTags, volumeName } from "../components/volume-generation";
import type { ExistingVolume } from "../components/volume-plan";
import { type AnyTags, filter, tagList, tagsOf } from "./ec2-words";

/** As whom, and where, AWS is asked: as the AWS provider is, by the stack file. */
export interface Login {
    readonly region: string;
    /** @default AWS's own order: environment, shared files, single sign-on */
    readonly profile?: string;
}

/** A data volume as EC2 sees it. */
export interface HeldVolume extends ExistingVolume {
    /** Id of the box that it is attached to. */
    readonly box: string | undefined;
    readonly tags: AnyTags;
}

export interface HeldBox {
    readonly id: string;
    readonly member: string;
    readonly instanceType: string;
    readonly imageId: string;
    readonly running: boolean;
    /** Stopped by `carry`, which was to start it again or to replace it. */
    readonly stoppedToCopy: boolean;
}

export interface HeldSnapshot {
    readonly id: string;
    readonly member: string;
    readonly sizeGiB: number;
    readonly taken: Date;
    readonly description: string;
    readonly tags: AnyTags;
}

/** On a box that was stopped so that its volume is copied whole. */
const stoppedTag = "workstation:stopped-to-copy";
/** On a snapshot that only carries a volume to another zone; the value is the volume's id. */
export const carriesTag = "workstation:carries";

/** Longest waits, seconds. A first snapshot of a full volume of terabytes takes hours. */
const waits = { box: 900, volume: 600, snapshot: 6 * 3600 } as const;

/** One stack's boxes, data volumes and snapshots, asked of and changed at EC2 itself. */
export class Account {
    readonly ec2: EC2Client;

    /** @param tags those that every resource of the stack carries. */
    constructor(
        login: Login,
        private readonly tags: Tags,
    ) {
        this.ec2 = new EC2Client(login);
    }

    /** Data volumes of the stack, by member and generation. */
    async volumes(): Promise<HeldVolume[]> {
        const { Volumes = [] } = await this.ec2.send(
            new DescribeVolumesCommand({
                Filters: [
                    ...this.own(snapshotTags(this.tags)),
                    filter("status", "creating", "available", "in-use"),
                ],
            }),
        );
        return Volumes.map(
            ({ VolumeId = "", Size = 0, AvailabilityZone = "", Attachments, Tags }) => {
                const tags = tagsOf(Tags);
                return {
                    ...{ id: VolumeId, sizeGiB: Size, zone: AvailabilityZone, tags },
                    member: memberOf(tags),
                    generation: generationOf(tags),
                    box: Attachments?.[0]?.InstanceId,
                };
            },
        ).sort((a, b) => a.generation - b.generation || (a.id < b.id ? -1 : 1));
    }

    /** Boxes of the stack that run or are stopped. */
    async boxes(): Promise<HeldBox[]> {
        const { Reservations = [] } = await this.ec2.send(
            new DescribeInstancesCommand({
                Filters: [
                    ...this.own(),
                    filter("instance-state-name", "pending", "running", "stopping", "stopped"),
                ],
            }),
        );
        return Reservations.flatMap(({ Instances = [] }) => Instances).map((it) => ({
            id: it.InstanceId ?? "",
            member: memberOf(tagsOf(it.Tags)),
            instanceType: String(it.InstanceType),
            imageId: it.ImageId ?? "",
            running: it.State?.Name === "running" || it.State?.Name === "pending",
            stoppedToCopy: stoppedTag in tagsOf(it.Tags),
        }));
    }

    /** Snapshots of the stack's data volumes, newest first. */
    async snapshots(): Promise<HeldSnapshot[]> {
        const { Snapshots = [] } = await this.ec2.send(
            new DescribeSnapshotsCommand({ OwnerIds: ["self"], Filters: this.own() }),
        );
        return Snapshots.map(({ SnapshotId, VolumeSize, StartTime, Description, Tags }) => {
            const tags = tagsOf(Tags);
            return {
                ...{ id: SnapshotId ?? "", sizeGiB: VolumeSize ?? 0, tags },
                member: memberOf(tags),
                taken: StartTime ?? new Date(0),
                description: Description ?? "",
            };
        }).sort((a, b) => b.taken.getTime() - a.taken.getTime());
    }

    /** Stops a box so that its volume can be copied whole, and marks it until `startAgain`. */
    async stopToCopy(id: string): Promise<void> {
        await this.tag(id, { [stoppedTag]: "yes" });
        await this.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
        const wait = { client: this.ec2, maxWaitTime: waits.box, minDelay: 5 };
        await waitUntilInstanceStopped(wait, { InstanceIds: [id] });
    }

    async startAgain(id: string): Promise<void> {
        await this.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
        const wait = { client: this.ec2, maxWaitTime: waits.box, minDelay: 5 };
        await waitUntilInstanceRunning(wait, { InstanceIds: [id] });
        await this.ec2.send(
            new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: stoppedTag }] }),
        );
    }

    /** Takes a snapshot, and returns when it is complete. */
    async snapshot(volume: HeldVolume, description: string, tags: AnyTags = {}): Promise<string> {
        const { SnapshotId = "" } = await this.ec2.send(
            new CreateSnapshotCommand({
                VolumeId: volume.id,
                Description: description,
                TagSpecifications: [
                    {
                        ResourceType: "snapshot",
                        Tags: tagList({
                            ...this.tags,
                            "workstation:member": volume.member,
                            Name: `${volume.member}-data`,
                            ...tags,
                        }),
                    },
                ],
            }),
        );
        const wait = { client: this.ec2, maxWaitTime: waits.snapshot, minDelay: 5 };
        await waitUntilSnapshotCompleted(wait, { SnapshotIds: [SnapshotId] });
        return SnapshotId;
    }

    async deleteSnapshot(id: string): Promise<void> {
        await this.ec2.send(new DeleteSnapshotCommand({ SnapshotId: id }));
    }

    /** Makes a data volume for a member, blank without a snapshot, and returns when a box can have it. */
    async makeVolume(
        member: string,
        generation: number,
        from: { readonly snapshotId?: string; readonly sizeGiB: number; readonly zone: string },
        tags: AnyTags = {},
    ): Promise<string> {
        const { VolumeId = "" } = await this.ec2.send(
            new CreateVolumeCommand({
                SnapshotId: from.snapshotId,
                AvailabilityZone: from.zone,
                Size: from.sizeGiB,
                VolumeType: "gp3",
                Encrypted: true,
                TagSpecifications: [
                    {
                        ResourceType: "volume",
                        Tags: tagList({
                            ...this.tags,
                            ...snapshotTags(this.tags),
                            "workstation:member": member,
                            ...generationTags(generation),
                            Name: volumeName(member, generation),
                            ...tags,
                        }),
                    },
                ],
            }),
        );
        const wait = { client: this.ec2, maxWaitTime: waits.volume, minDelay: 2 };
        await waitUntilVolumeAvailable(wait, { VolumeIds: [VolumeId] });
        return VolumeId;
    }

    /** Only for volumes that `makeVolume` made and no box has had: nothing is on them but a copy. */
    async deleteCopy(id: string): Promise<void> {
        await this.ec2.send(new DeleteVolumeCommand({ VolumeId: id }));
    }

    async tag(id: string, tags: AnyTags): Promise<void> {
        await this.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: tagList(tags) }));
    }

    private own(others: AnyTags = {}): Filter[] {
        const all = Object.entries({ ...this.tags, ...others });
        return all.map(([key, value]) => filter(`tag:${key}`, value));
    }
}
