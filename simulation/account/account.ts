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

/** An error of AWS's; its message begins with AWS's error code. */
export class AwsError extends Error {}

/**
 * An error after AWS has made the resource: what the provider waited for did not come. The provider returns the
 * resource with the error, and the engine marks it in its state.
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
 * Creates a resource in the account, or refuses as AWS would.
 *
 * @throws AwsError; Uninitialized for a readiness check whose box fails it
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
 * Answers as State Manager does for a new association. If its target is not online, the answer is success at once
 * (hashicorp/terraform-provider-aws#31175); otherwise it is the box's own verdict.
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

/** Mounts a data volume as a box does: keeps the host keys on it, and makes new ones on a blank volume. */
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
 * Leaves a box as a resize does that AWS refuses half-way: the provider has stopped it by then.
 *
 * @param inputs the box's new inputs, if AWS refused only the start. @default its former ones
 */
export function leaveStopped(world: World, id: string, inputs?: Properties): void {
    stop(world, id);
    const stopped = found(world, id);
    if (inputs !== undefined)
        world.existing[id] = { ...stopped, inputs, state: { ...stopped.state, ...inputs } };
}

/**
 * Deletes a resource, or refuses as AWS would. A resource that is already gone is no error.
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

/** Returns the volumes that a lookup sees: those of the region, except ones made a moment ago. */
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

/** @throws AwsError when the account's quota has no room for it. */
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
 * Gives a running box its public address, a new one after each start. A stopped box has none, and the provider then
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

/** EC2's own call names, where a test checks the order; other calls are named after the type. */
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
