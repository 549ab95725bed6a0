import { instanceTypes } from "../../catalog/instance-types";
import { AwsError, found } from "../account/aws-error";
import { create, remove } from "../account/changes";
import {
    describedInstances,
    describedSnapshots,
    describedVolumes,
    describedVpcs,
    type Filter,
    type Question,
} from "../account/described";
import { beginToStop, start } from "../account/instances";
import { volume } from "../account/resource-types";
import { stopReason } from "../account/stop-reason";
import { attachmentOf, type SimulatedAccount } from "../account/simulated-account";
import { retag, type Tags, tagsOf } from "../account/tags";
import { deleteSnapshot, takeSnapshot, volumeStatus } from "../account/volumes";
import { isOffered, zonesOf } from "../regions";
import { type Input, listed, page } from "./ec2-protocol";

export interface ApiCall {
    readonly action: string;
    readonly input: Input;
}

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

/** Each action reads its form, leaves what AWS does to `simulation/account/`, and words the answer. */
const actions: Readonly<Record<string, Action>> = {
    DescribeAvailabilityZones: (_account, _input, region) => ({
        availabilityZoneInfo: zonesOf(region).map((zoneName) => ({
            zoneName,
            zoneState: "available",
        })),
    }),
    DescribeInstanceTypeOfferings: (_account, input, region) => {
        const { filters = [] } = question(input, "InstanceType");
        for (const { name } of filters)
            if (name !== "instance-type" && name !== "location")
                throw new AwsError(`InvalidParameterValue: The filter '${name}' is invalid`);
        // By default EC2 answers for the region as a whole.
        const places = input["LocationType"] === "availability-zone" ? zonesOf(region) : [region];
        const offers = [...instanceTypes.keys()].flatMap((instanceType) =>
            places
                .filter((zone) => zone === region || isOffered(instanceType, region, zone))
                .map((location) => ({ instanceType, location })),
        );
        const passes = (offer: { readonly instanceType: string; readonly location: string }) =>
            filters.every(({ name, values }) =>
                values.includes(name === "location" ? offer.location : offer.instanceType),
            );
        return { instanceTypeOfferingSet: offers.filter(passes) };
    },
    DescribeVolumes: (account, input, region) => {
        const answer = describedVolumes(account, region, question(input, "VolumeId"));
        return page("volumeSet", input, answer, (it) => ({
            volumeId: it.id,
            size: it.inputs["size"],
            availabilityZone: it.inputs["availabilityZone"],
            status: volumeStatus(account, it.id),
            attachmentSet: [attachmentOf(account, it.id)].flatMap((held) =>
                held === undefined
                    ? []
                    : [{ instanceId: held.inputs["instanceId"], status: "attached" }],
            ),
            tagSet: tagSet(tagsOf(it)),
        }));
    },
    DescribeInstances: (account, input, region) => {
        if (input["InstanceId"] !== undefined && input["MaxResults"] !== undefined)
            throw new AwsError(
                "InvalidParameterCombination: The parameter instancesSet cannot be used with the parameter maxResults in the same call",
            );
        const answer = describedInstances(account, region, question(input, "InstanceId"));
        return page("reservationSet", input, answer, (it) => ({
            instancesSet: [
                {
                    instanceId: it.id,
                    imageId: it.inputs["ami"],
                    launchTime: it.launched ?? "2026-11-01T08:00:00.000Z",
                    ...stopReason(it),
                    instanceType: it.inputs["instanceType"],
                    placement: { availabilityZone: it.state["availabilityZone"] },
                    instanceState: { name: it.state["instanceState"] },
                    instanceLifecycle:
                        it.inputs["instanceMarketOptions"] === undefined ? undefined : "spot",
                    tagSet: tagSet(tagsOf(it)),
                },
            ],
        }));
    },
    DescribeVpcs: (account, input, region) => {
        const answer = describedVpcs(account, region, question(input, "VpcId"));
        return page("vpcSet", input, answer, (it) => ({
            vpcId: it.id,
            tagSet: tagSet(tagsOf(it)),
        }));
    },
    DescribeSnapshots: (account, input) => {
        const answer = describedSnapshots(account, question(input, "SnapshotId"));
        return page("snapshotSet", input, answer, (it) => ({
            snapshotId: it.id,
            volumeSize: it.sizeGiB,
            status: it.state ?? "completed",
            startTime: "2026-11-27T03:00:00.000Z",
            description: it.description,
            tagSet: tagSet(it.tags),
        }));
    },
    StopInstances: (account, { InstanceId }) => changed(account, InstanceId, beginToStop),
    StartInstances: (account, { InstanceId }) => changed(account, InstanceId, start),
    CreateSnapshot: (account, { VolumeId, Description, TagSpecification }) => {
        const description = String(Description);
        const tags = tagsIn(TagSpecification);
        return { snapshotId: takeSnapshot(account, VolumeId, { description, tags }) };
    },
    DeleteSnapshot: (account, { SnapshotId }) => {
        deleteSnapshot(account, String(SnapshotId));
        return { return: "true" };
    },
    CreateVolume: (account, asked, region) => {
        const { SnapshotId, AvailabilityZone, Size, TagSpecification } = asked;
        const tags = tagsIn(TagSpecification);
        const inputs = {
            ...{ availabilityZone: AvailabilityZone, size: Number(Size), tags, region },
            // EC2's defaults: a volume is encrypted only where that is asked for, and of the former type.
            ...{ encrypted: asked["Encrypted"] === "true", type: asked["VolumeType"] ?? "gp2" },
            ...(SnapshotId === undefined ? {} : { snapshotId: SnapshotId }),
        };
        const name = tags["Name"] ?? "unnamed";
        const made = create(account, { type: volume, name, region, inputs });
        // Its caller waits for it by its id, or was killed, and then somebody types the next command later.
        account.existing[made.id] = { ...made, askedById: true };
        return { volumeId: made.id };
    },
    DeleteVolume: (account, { VolumeId }) => {
        found(account, VolumeId);
        remove(account, String(VolumeId));
        return { return: "true" };
    },
    CreateTags: (account, { ResourceId, Tag }) => {
        for (const id of listed(ResourceId))
            retag(account, id, (tags) => ({ ...tags, ...tagsOfForm(Tag) }));
        return { return: "true" };
    },
    DeleteTags: (account, { ResourceId, Tag }) => {
        const gone = Object.keys(tagsOfForm(Tag));
        const without = (tags: Tags) =>
            Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.includes(key)));
        for (const id of listed(ResourceId)) retag(account, id, without);
        return { return: "true" };
    },
};

/** Names of the actions, as IAM writes them. */
export const ec2Actions = Object.keys(actions).map((action) => `ec2:${action}`);

function question(input: Input, ids: string): Question {
    const filters = listed<{ Name: string; Value: unknown }>(input["Filter"]).map(
        ({ Name, Value }): Filter => ({ name: Name, values: listed(Value) }),
    );
    return { ids: listed(input[ids]), filters };
}

/** Changes the state of instances, and answers with the former one and the present one. */
function changed(
    account: SimulatedAccount,
    ids: unknown,
    change: (account: SimulatedAccount, id: string) => void,
) {
    const stateOf = (id: string) => ({ name: account.existing[id]?.state["instanceState"] });
    const instancesSet = listed(ids).map((instanceId) => {
        const previousState = stateOf(instanceId);
        change(account, instanceId);
        return { instanceId, previousState, currentState: stateOf(instanceId) };
    });
    return { instancesSet };
}

const tagSet = (tags: Tags) => Object.entries(tags).map(([key, value]) => ({ key, value }));

function tagsOfForm(form: unknown): Record<string, string> {
    const tags = listed<{ Key: string; Value?: string }>(form);
    return Object.fromEntries(tags.map(({ Key, Value = "" }) => [Key, Value]));
}

function tagsIn(specification: unknown): Record<string, string> {
    const all = listed<{ Tag: unknown }>(specification).map(({ Tag }) => tagsOfForm(Tag));
    return Object.assign({}, ...all) as Record<string, string>;
}
