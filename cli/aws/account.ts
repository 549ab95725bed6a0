import {
    CreateSnapshotCommand,
    CreateTagsCommand,
    CreateVolumeCommand,
    DeleteSnapshotCommand,
    DeleteTagsCommand,
    DeleteVolumeCommand,
    EC2Client,
    type Filter,
    paginateDescribeInstances,
    paginateDescribeSnapshots,
    paginateDescribeVolumes,
    paginateDescribeVpcs,
    StartInstancesCommand,
    StopInstancesCommand,
    waitUntilInstanceRunning,
    waitUntilInstanceStopped,
    waitUntilSnapshotCompleted,
    waitUntilVolumeAvailable,
} from "@aws-sdk/client-ec2";
import { generationOf, generationTags, volumeName } from "../../planning/generation";
import { type VersionedVpc, versionedIn } from "../../planning/version";
import type { ExistingVolume } from "../../planning/volumes";
import { type AnyTags, filter, tagList, tagsOf } from "./ec2-tags";
import { longestWait, markText, type Owner, thisCommand } from "./mark";
import {
    carriesTag,
    memberOf,
    memberTag,
    restoringTag,
    snapshotTags,
    stoppedTag,
    type Tags,
} from "../../planning/tags";

/** The region and profile for calls to AWS: the ones that the AWS provider takes from the stack file. */
export interface Login {
    readonly region: string;
    /** @default AWS's own order: environment, shared files, single sign-on */
    readonly profile?: string;
}

/** A data volume as EC2 sees it. */
export interface LiveVolume extends ExistingVolume {
    /** Id of the box that it is attached to. */
    readonly box: string | undefined;
    readonly tags: AnyTags;
}

export interface LiveBox {
    readonly id: string;
    readonly member: string;
    readonly instanceType: string;
    readonly imageId: string;
    readonly running: boolean;
    /** Mark of the command that stopped it for a copy, and will restart or replace it. */
    readonly stoppedToCopy: string | undefined;
}

export interface LiveSnapshot {
    readonly id: string;
    readonly member: string;
    readonly sizeGiB: number;
    readonly taken: Date;
    readonly description: string;
    /** `pending`, `completed` or `error`. Only a completed one can become a volume. */
    readonly state: string;
    readonly tags: AnyTags;
}

/** Longest waits, seconds. */
const waits = { box: 900, volume: 600, snapshot: longestWait } as const;

/** Reads and changes one stack's boxes, data volumes and snapshots, directly in EC2. */
export class Account {
    readonly ec2: EC2Client;

    /** @param tags the ones on every resource of the stack. */
    constructor(
        login: Login,
        readonly tags: Tags,
        readonly me: Owner = thisCommand(),
    ) {
        this.ec2 = new EC2Client(login);
    }

    /** Returns the stack's data volumes, lowest generation first. */
    async volumes(): Promise<LiveVolume[]> {
        const living = filter("status", "creating", "available", "in-use");
        const Filters = [...this.own(snapshotTags(this.tags)), living];
        const pages = paginateDescribeVolumes({ client: this.ec2 }, { Filters });
        const found = await all(pages, ({ Volumes }) => Volumes);
        return found
            .map(({ VolumeId = "", Size = 0, AvailabilityZone = "", Attachments, Tags }) => {
                const tags = tagsOf(Tags);
                return {
                    ...{ id: VolumeId, sizeGiB: Size, zone: AvailabilityZone, tags },
                    member: memberOf(tags),
                    generation: generationOf(tags, VolumeId),
                    box: Attachments?.[0]?.InstanceId,
                };
            })
            .sort((a, b) => a.generation - b.generation || (a.id < b.id ? -1 : 1));
    }

    /** Returns the stack's boxes, running or stopped. */
    async boxes(): Promise<LiveBox[]> {
        const there = filter("instance-state-name", "pending", "running", "stopping", "stopped");
        const Filters = [...this.own(), there];
        const pages = paginateDescribeInstances({ client: this.ec2 }, { Filters });
        const found = await all(pages, ({ Reservations }) => Reservations);
        return found
            .flatMap(({ Instances = [] }) => Instances)
            .map((it) => ({
                id: it.InstanceId ?? "",
                member: memberOf(tagsOf(it.Tags)),
                instanceType: String(it.InstanceType),
                imageId: it.ImageId ?? "",
                running: it.State?.Name === "running" || it.State?.Name === "pending",
                stoppedToCopy: tagsOf(it.Tags)[stoppedTag],
            }));
    }

    /** Returns the stack's VPCs that say which version of this program changed the stack last. */
    async versions(): Promise<VersionedVpc[]> {
        const pages = paginateDescribeVpcs({ client: this.ec2 }, { Filters: this.own() });
        const found = await all(pages, ({ Vpcs }) => Vpcs);
        return versionedIn(
            found.map(({ VpcId = "", Tags }) => ({ id: VpcId, tags: tagsOf(Tags) })),
        );
    }

    /** Returns the snapshots of the stack's data volumes, newest first. */
    async snapshots(): Promise<LiveSnapshot[]> {
        const asked = { OwnerIds: ["self"], Filters: this.own() };
        const pages = paginateDescribeSnapshots({ client: this.ec2 }, asked);
        const found = await all(pages, ({ Snapshots }) => Snapshots);
        return found
            .map(({ SnapshotId, VolumeSize, StartTime, Description, State, Tags }) => {
                const tags = tagsOf(Tags);
                return {
                    ...{ id: SnapshotId ?? "", sizeGiB: VolumeSize ?? 0, tags },
                    member: memberOf(tags),
                    taken: StartTime ?? new Date(0),
                    description: Description ?? "",
                    state: State ?? "pending",
                };
            })
            .sort((a, b) => b.taken.getTime() - a.taken.getTime());
    }

    /** Stops a box so that its volume can be copied whole, and marks it until `startAgain`. */
    async stopToCopy(id: string): Promise<void> {
        await this.tag(id, { [stoppedTag]: this.mark() });
        await this.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
        const wait = { client: this.ec2, maxWaitTime: waits.box, minDelay: 5 };
        await waitUntilInstanceStopped(wait, { InstanceIds: [id] });
    }

    async startAgain(id: string): Promise<void> {
        await this.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
        const wait = { client: this.ec2, maxWaitTime: waits.box, minDelay: 5 };
        await waitUntilInstanceRunning(wait, { InstanceIds: [id] });
        await this.forgetStopped(id);
    }

    /** Removes the mark from a box that stays stopped, because another box has its volume. */
    async forgetStopped(id: string): Promise<void> {
        await this.untag(id, stoppedTag);
    }

    /** Returns the `carriesTag` for a copy of this volume made by this command. */
    carries(volumeId: string): AnyTags {
        return { [carriesTag]: `${volumeId} ${this.mark()}` };
    }

    /** Marks a volume while this command gives its member another one, until `endRestoring`. */
    async beginRestoring(id: string): Promise<void> {
        await this.tag(id, { [restoringTag]: this.mark() });
    }

    async endRestoring(id: string): Promise<void> {
        await this.untag(id, restoringTag);
    }

    /** Takes a snapshot, waits until it is complete, and returns its id. */
    async snapshot(volume: LiveVolume, description: string, tags: AnyTags = {}): Promise<string> {
        const { SnapshotId = "" } = await this.ec2.send(
            new CreateSnapshotCommand({
                VolumeId: volume.id,
                Description: description,
                TagSpecifications: [
                    {
                        ResourceType: "snapshot",
                        Tags: tagList({
                            ...this.tags,
                            [memberTag]: volume.member,
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

    /** Creates a data volume for a member, blank without a snapshot, and waits until it can be attached. */
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
                            [memberTag]: member,
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

    /** Deletes a volume that `makeVolume` created and no box has used: it holds nothing but a copy. */
    async deleteCopy(id: string): Promise<void> {
        await this.ec2.send(new DeleteVolumeCommand({ VolumeId: id }));
    }

    async tag(id: string, tags: AnyTags): Promise<void> {
        await this.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: tagList(tags) }));
    }

    private async untag(id: string, key: string): Promise<void> {
        await this.ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: key }] }));
    }

    private mark(): string {
        return markText(this.me);
    }

    private own(others: AnyTags = {}): Filter[] {
        const all = Object.entries({ ...this.tags, ...others });
        return all.map(([key, value]) => filter(`tag:${key}`, value));
    }
}

/** Collects the items of every page of an answer. EC2 ends a page after 1,000 of them. */
async function all<Page, Item>(
    pages: AsyncIterable<Page>,
    listed: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
    const items: Item[] = [];
    for await (const page of pages) items.push(...(listed(page) ?? []));
    return items;
}
