import { AwsError, start, stop, volumeStatus } from "../account/changes";
import {
    allOfType,
    attachmentOf,
    type Existing,
    type SimulatedAccount,
} from "../account/simulated-account";
import { isOffered, zonesOf } from "../regions";
import { instanceTypes } from "../../catalog/instance-types";

type Input = Readonly<Record<string, unknown>>;

export interface ApiCall {
    readonly action: string;
    readonly input: Input;
}

const instance = "aws:ec2/instance:Instance";
const volume = "aws:ebs/volume:Volume";

/** Answers one call of EC2's API on the simulated account. @throws AwsError */
export function callEc2(
    account: SimulatedAccount,
    region: string,
    { action, input }: ApiCall,
): unknown {
    const answer = actions[action];
    if (answer === undefined)
        throw new AwsError(`InvalidAction: the simulated EC2 does not know ${action}`);
    return answer(account, input, region);
}

type Action = (account: SimulatedAccount, input: Input, region: string) => unknown;

const actions: Readonly<Record<string, Action>> = {
    DescribeAvailabilityZones: (_account, _input, region) => ({
        availabilityZoneInfo: zonesOf(region).map((zoneName) => ({
            zoneName,
            zoneState: "available",
        })),
    }),
    DescribeInstanceTypeOfferings: (_account, _input, region) => ({
        instanceTypeOfferingSet: [...instanceTypes.keys()].flatMap((instanceType) =>
            zonesOf(region)
                .filter((zone) => isOffered(instanceType, region, zone))
                .map((location) => ({ instanceType, location, locationType: "availability-zone" })),
        ),
    }),
    DescribeVolumes: (account, input) =>
        page("volumeSet", input, matching(account, volume, input, "VolumeId"), (it) => ({
            volumeId: it.id,
            size: it.inputs["size"],
            availabilityZone: it.inputs["availabilityZone"],
            status: volumeStatus(account, it.id),
            attachmentSet: [attachmentOf(account, it.id)].flatMap((held) =>
                held === undefined
                    ? []
                    : [{ instanceId: held.inputs["instanceId"], status: "attached" }],
            ),
            tagSet: tagSet(it),
        })),
    DescribeInstances: (account, input) =>
        page("reservationSet", input, matching(account, instance, input, "InstanceId"), (it) => ({
            instancesSet: [
                {
                    instanceId: it.id,
                    imageId: it.inputs["ami"],
                    instanceType: it.inputs["instanceType"],
                    placement: { availabilityZone: it.state["availabilityZone"] },
                    instanceState: { name: it.state["instanceState"] },
                    instanceLifecycle:
                        it.inputs["instanceMarketOptions"] === undefined ? undefined : "spot",
                    tagSet: tagSet(it),
                },
            ],
        })),
    DescribeSnapshots: (account, input) => {
        const asked = account.snapshots.filter((it) => {
            return isAsked(it.id, it.tags, input, "SnapshotId");
        });
        return page("snapshotSet", input, asked, (it) => ({
            snapshotId: it.id,
            volumeSize: it.sizeGiB,
            status: it.state ?? "completed",
            startTime: "2026-11-27T03:00:00.000Z",
            description: it.description,
            tagSet: Object.entries(it.tags).map(([key, value]) => ({ key, value })),
        }));
    },
    StopInstances: setState("stopped"),
    StartInstances: setState("running"),
    CreateSnapshot: (account, { VolumeId, Description, TagSpecification }) => {
        const source = found(account, VolumeId);
        const id = `snap-${String(account.calls.length).padStart(8, "0")}`;
        account.snapshots.push({
            id,
            sizeGiB: Number(source.inputs["size"]),
            description: String(Description),
            tags: tagsIn(TagSpecification),
            ...(source.hostKeys === undefined ? {} : { hostKeys: source.hostKeys }),
        });
        account.calls.push({ call: "CreateSnapshot", id: source.id });
        return { snapshotId: id };
    },
    DeleteSnapshot: (account, { SnapshotId }) => {
        const at = account.snapshots.findIndex(({ id }) => id === SnapshotId);
        if (at === -1)
            throw new AwsError(`InvalidSnapshot.NotFound: ${String(SnapshotId)} does not exist`);
        account.snapshots.splice(at, 1);
        account.calls.push({ call: "DeleteSnapshot", id: String(SnapshotId) });
        return { return: "true" };
    },
    CreateVolume: (account, { SnapshotId, AvailabilityZone, Size, TagSpecification }, region) => {
        const snapshot = account.snapshots.find(({ id }) => id === SnapshotId);
        if (typeof SnapshotId === "string") refuseSnapshot(snapshot, SnapshotId);
        const tags = tagsIn(TagSpecification);
        const base = `vol-${tags["Name"] ?? "unnamed"}`;
        const times = (account.given[base] = (account.given[base] ?? 0) + 1);
        const id = times === 1 ? base : `${base}-${times}`;
        const inputs = {
            ...{ availabilityZone: AvailabilityZone, size: Number(Size), tags },
            ...{ encrypted: true, type: "gp3", region },
            ...(SnapshotId === undefined ? {} : { snapshotId: SnapshotId }),
        };
        account.existing[id] = {
            ...{ id, type: volume, name: String(tags["Name"]), region, inputs },
            since: -1e9, // listed at once: the caller waits until the volume is available
            state: { ...inputs, arn: `arn:aws:ec2:${region}:123456789012:volume/${id}` },
            ...(snapshot?.hostKeys === undefined ? {} : { hostKeys: snapshot.hostKeys }),
        };
        account.calls.push({ call: "CreateVolume", id });
        return { volumeId: id };
    },
    DeleteVolume: (account, { VolumeId }) => {
        const { id } = found(account, VolumeId);
        if (attachmentOf(account, id) !== undefined)
            throw new AwsError(`VolumeInUse: ${id} is attached`);
        delete account.existing[id];
        account.calls.push({ call: "DeleteVolume", id });
        return { return: "true" };
    },
    CreateTags: (account, { ResourceId, Tag }) => {
        for (const id of listed(ResourceId))
            retag(account, id, (tags) => ({ ...tags, ...tagsIn({ 1: { Tag } }) }));
        return { return: "true" };
    },
    DeleteTags: (account, { ResourceId, Tag }) => {
        const gone = Object.keys(tagsIn({ 1: { Tag } }));
        const without = (tags: Readonly<Record<string, string>>) =>
            Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.includes(key)));
        for (const id of listed(ResourceId)) retag(account, id, without);
        return { return: "true" };
    },
};

/** Names of the actions, as IAM writes them. */
export const ec2Actions = Object.keys(actions).map((action) => `ec2:${action}`);

function setState(instanceState: "running" | "stopped"): Action {
    return (account, { InstanceId }) => {
        for (const id of listed(InstanceId)) {
            found(account, id);
            if (instanceState === "running") start(account, id);
            else stop(account, id);
        }
        return { instancesSet: [] };
    };
}

/** Entries on a page when the caller asks for no number. */
const pageSize = 1000;

/** Returns one page of a list, with the token of the next page. */
function page<T>(set: string, { NextToken }: Input, all: readonly T[], entry: (it: T) => unknown) {
    const from = Number(NextToken ?? 0);
    const to = from + pageSize;
    return {
        [set]: all.slice(from, to).map(entry),
        ...(to < all.length ? { nextToken: String(to) } : {}),
    };
}

function refuseSnapshot(
    snapshot: SimulatedAccount["snapshots"][number] | undefined,
    id: string,
): void {
    if (snapshot === undefined)
        throw new AwsError(`InvalidSnapshot.NotFound: The snapshot '${id}' does not exist.`);
    const { state = "completed" } = snapshot;
    if (state !== "completed")
        throw new AwsError(`IncorrectState: Snapshot is in invalid state - ${state}`);
}

function found(account: SimulatedAccount, id: unknown): Existing {
    const resource = account.existing[String(id)];
    if (resource === undefined)
        throw new AwsError(`InvalidID.NotFound: ${String(id)} does not exist`);
    return resource;
}

/** Changes tags in inputs and state, so that lookups, a refresh and EC2's API all show the same. */
function retag(
    account: SimulatedAccount,
    id: string,
    change: (tags: Readonly<Record<string, string>>) => unknown,
): void {
    const resource = found(account, id);
    const tags = change(tagsOf(resource));
    account.existing[id] = {
        ...resource,
        inputs: { ...resource.inputs, tags },
        state: { ...resource.state, tags },
    };
}

const tagsOf = ({ state }: Existing) => (state["tags"] ?? {}) as Readonly<Record<string, string>>;

const tagSet = (resource: Existing) =>
    Object.entries(tagsOf(resource)).map(([key, value]) => ({ key, value }));

function matching(
    account: SimulatedAccount,
    type: typeof instance | typeof volume,
    input: Input,
    ids: string,
): Existing[] {
    return allOfType(account, type).filter((it) => {
        const state: Record<string, unknown> =
            type === volume
                ? { status: volumeStatus(account, it.id) }
                : { "instance-state-name": it.state["instanceState"] };
        return isAsked(it.id, tagsOf(it), input, ids, state);
    });
}

/** Matches ids and the filters for tags and states. @throws AwsError for any other filter, as EC2 does for a misspelt one. */
function isAsked(
    id: string,
    tags: Readonly<Record<string, string>>,
    input: Input,
    ids: string,
    state: Readonly<Record<string, unknown>> = {},
) {
    const named = listed(input[ids]);
    if (named.length > 0 && !named.includes(id)) return false;
    return Object.values((input["Filter"] ?? {}) as Input).every((it) => {
        const { Name, Value } = it as { Name: string; Value: Input };
        const values = listed(Value);
        if (Name.startsWith("tag:")) return values.includes(tags[Name.slice(4)] ?? "");
        if (!(Name in state))
            throw new AwsError(`InvalidParameterValue: The filter '${Name}' is invalid`);
        return values.includes(String(state[Name]));
    });
}

function listed(value: unknown): string[] {
    return Object.values((value ?? {}) as Readonly<Record<string, string>>);
}

function tagsIn(specification: unknown): Record<string, string> {
    const specifications = Object.values(
        specification as Readonly<Record<string, { Tag: object }>>,
    );
    const tags = specifications.flatMap(
        ({ Tag }) => Object.values(Tag) as { Key: string; Value?: string }[],
    );
    return Object.fromEntries(tags.map(({ Key, Value = "" }) => [Key, Value]));
}
