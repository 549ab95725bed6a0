import { created, documentationAddress } from "../resources";
import {
    failsToProve,
    refusesToCreate,
    refusesToDelete,
    refusesToStart,
    refusesToUpdate,
} from "./limits";
import { beginsToRegister, isOnline } from "./registration";
import type { ResourceType } from "./resource-types";
import { allOfType, attachmentOf, type Existing, isRunning, type World } from "./world";

type Properties = Readonly<Record<string, unknown>>;

const box: ResourceType = "aws:ec2/instance:Instance";

/** What AWS says no to; its message begins with AWS's error code. */
export class AwsError extends Error {}

/**
 * AWS has made it, and what the provider then waited for did not come. The provider hands over what there is with
 * the error, and the engine keeps it in its state, marked.
 */
export class Uninitialized extends AwsError {
    constructor(
        message: string,
        readonly made: Pick<Existing, "id" | "state">,
    ) {
        super(message);
    }
}

export interface NewResource {
    readonly type: ResourceType;
    readonly name: string;
    readonly region: string;
    readonly inputs: Properties;
}

/**
 * Makes a resource in the account, or refuses as AWS would.
 *
 * @throws AwsError; Uninitialized for a box that is made to prove itself and does not
 */
export function create(world: World, { type, name, region, inputs }: NewResource): Existing {
    refuse(refusesToCreate(world, type, inputs, region));
    const { id: base } = created(type, name, inputs);
    const times = (world.given[base] = (world.given[base] ?? 0) + 1);
    const id = times === 1 ? base : `${base}-${times}`;
    const { added } = created(type, times === 1 ? name : `${name}-${times}`, inputs);
    const made: Existing = {
        ...{ id, type, name, region, inputs },
        since: world.calls.length,
        state: { ...inputs, ...added, ...ownState(world, type, inputs) },
    };
    const existing = type === box ? beginsToRegister(world, addressed(world, made)) : made;
    world.existing[id] = existing;
    record(world, callNames[type]?.create ?? `Create${shortName(type)}`, id);
    if (type === "aws:ec2/volumeAttachment:VolumeAttachment") mount(world, inputs);
    return type === "aws:ssm/association:Association" ? tested(world, existing) : existing;
}

/**
 * What State Manager answers for an association that was just made: where no box of its targets is registered, success
 * at once (hashicorp/terraform-provider-aws#31175); else the box's own verdict.
 */
function tested(world: World, association: Existing): Existing {
    const { id, inputs } = association;
    const [target] = (inputs["targets"] ?? []) as readonly { values: readonly string[] }[];
    if (!isOnline(world.existing[target?.values[0] ?? ""]))
        return (world.existing[id] = { ...association, untested: true });
    const why = failsToProve(world, inputs);
    if (why !== undefined) throw new Uninitialized(why, association);
    return association;
}

/** What a box does with its data volume: it takes the host keys that it finds, and makes them on a blank one. */
function mount(world: World, { volumeId, instanceId }: Properties): void {
    const volume = found(world, String(volumeId));
    world.existing[volume.id] = { hostKeys: `made by ${String(instanceId)}`, ...volume };
}

function ownState(world: World, type: ResourceType, inputs: Properties): Properties {
    if (type !== box) return {};
    const subnet = world.existing[String(inputs["subnetId"])];
    const availabilityZone = subnet?.inputs["availabilityZone"];
    return { instanceState: "running", availabilityZone };
}

/**
 * Changes a resource in place, or refuses as AWS would.
 *
 * @throws AwsError
 */
export function update(world: World, id: string, inputs: Properties): Existing {
    const resource = found(world, id);
    refuse(refusesToUpdate(world, resource, inputs));
    const { type } = resource;
    const resized =
        type === "aws:ec2/instance:Instance" &&
        resource.inputs["instanceType"] !== inputs["instanceType"];
    if (resized) stop(world, id);
    record(world, callNames[type]?.update ?? `Modify${shortName(type)}`, id);
    const now = { ...found(world, id), inputs, state: { ...found(world, id).state, ...inputs } };
    world.existing[id] = now;
    if (resized) start(world, id);
    return found(world, id);
}

/**
 * A resize that AWS refuses half-way: the provider has stopped the box by then, and leaves it so.
 *
 * @param inputs what the box has been given before it could not be started. @default it is what it was
 */
export function leaveStopped(world: World, id: string, inputs?: Properties): void {
    stop(world, id);
    const stopped = found(world, id);
    if (inputs !== undefined)
        world.existing[id] = { ...stopped, inputs, state: { ...stopped.state, ...inputs } };
}

/**
 * Takes a resource away, or refuses as AWS would. One that is gone already is no error.
 *
 * @throws AwsError
 */
export function remove(world: World, id: string): void {
    const resource = world.existing[id];
    if (resource === undefined) return;
    const { type, inputs } = resource;
    refuse(refusesToDelete(world, resource));
    if (
        type === "aws:ec2/volumeAttachment:VolumeAttachment" &&
        inputs["stopInstanceBeforeDetaching"] === true
    )
        stop(world, String(inputs["instanceId"]));
    record(world, callNames[type]?.delete ?? `Delete${shortName(type)}`, id);
    const detached =
        type === "aws:ec2/instance:Instance"
            ? allOfType(world, "aws:ec2/volumeAttachment:VolumeAttachment").filter(
                  (it) => it.inputs["instanceId"] === id,
              )
            : [];
    for (const gone of [resource, ...detached]) delete world.existing[gone.id];
}

/** What a lookup of data volumes sees: those that match, without what was made a moment ago. */
export function listedVolumes(world: World, region: string): Existing[] {
    return allOfType(world, "aws:ebs/volume:Volume").filter(
        (volume) =>
            volume.region === region &&
            world.calls.length - volume.since > world.quotas.callsUntilListed,
    );
}

export function volumeStatus(world: World, volumeId: string): "available" | "in-use" {
    return attachmentOf(world, volumeId) === undefined ? "available" : "in-use";
}

export function stop(world: World, id: string): void {
    if (isRunning(world.existing[id])) setInstanceState(world, id, "StopInstances", "stopped");
}

/** @throws AwsError when the account may not run it beside what runs. */
export function start(world: World, id: string): void {
    refuse(refusesToStart(world, found(world, id)));
    setInstanceState(world, id, "StartInstances", "running");
}

function setInstanceState(world: World, id: string, call: string, instanceState: string): void {
    const instance = found(world, id);
    const now = addressed(world, { ...instance, state: { ...instance.state, instanceState } });
    world.existing[id] = instanceState === "running" ? beginsToRegister(world, now) : now;
    record(world, call, id);
}

/**
 * The public address of a box that runs, another one after each start; a stopped box has none, and the provider then
 * notes that none was asked for (hashicorp/terraform-provider-aws#33775).
 */
function addressed(world: World, { state, ...instance }: Existing): Existing {
    const { associatePublicIpAddress: asked, subnetId } = instance.inputs;
    const subnet = world.existing[String(subnetId)];
    const wanted = asked ?? subnet?.inputs["mapPublicIpOnLaunch"] ?? false;
    const has = wanted === true && state["instanceState"] === "running";
    const publicIp = has ? documentationAddress(`${instance.id} ${world.calls.length}`) : "";
    return { ...instance, state: { ...state, publicIp, associatePublicIpAddress: has } };
}

function found(world: World, id: string): Existing {
    const resource = world.existing[id];
    if (resource === undefined) throw new AwsError(`InvalidID.NotFound: ${id} does not exist`);
    return resource;
}

function refuse(reason: string | undefined): void {
    if (reason !== undefined) throw new AwsError(reason);
}

function record(world: World, call: string, id: string): void {
    world.calls.push({ call, id });
}

function shortName(type: ResourceType): string {
    return type.slice(type.lastIndexOf(":") + 1);
}

/** EC2's own names where order matters to a test; the rest is called after the type. */
const callNames: Partial<
    Record<ResourceType, Readonly<Partial<Record<"create" | "update" | "delete", string>>>>
> = {
    "aws:ec2/instance:Instance": {
        create: "RunInstances",
        update: "ModifyInstanceAttribute",
        delete: "TerminateInstances",
    },
    "aws:ec2/volumeAttachment:VolumeAttachment": { create: "AttachVolume", delete: "DetachVolume" },
};
