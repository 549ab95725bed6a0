import { idAndAnswers, documentationAddress } from "../resources";
import {
    failsToProve,
    refusesToCreate,
    refusesToDelete,
    refusesToStart,
    refusesToUpdate,
} from "./limits";
import { beginsToRegister, isOnline } from "./registration";
import type { ResourceType } from "./resource-types";
import {
    allOfType,
    attachmentOf,
    type Existing,
    isRunning,
    type SimulatedAccount,
} from "./simulated-account";

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
export function create(
    account: SimulatedAccount,
    { type, name, region, inputs }: NewResource,
): Existing {
    refuse(refusesToCreate(account, type, inputs, region));
    const { id: base } = idAndAnswers(type, name, inputs);
    const times = (account.given[base] = (account.given[base] ?? 0) + 1);
    const id = times === 1 ? base : `${base}-${times}`;
    const { added } = idAndAnswers(type, times === 1 ? name : `${name}-${times}`, inputs);
    const made: Existing = {
        ...{ id, type, name, region, inputs },
        since: account.calls.length,
        state: { ...inputs, ...added, ...ownState(account, type, inputs) },
    };
    const existing = type === box ? beginsToRegister(account, addressed(account, made)) : made;
    account.existing[id] = existing;
    record(account, callNames[type]?.create ?? `Create${shortName(type)}`, id);
    if (type === "aws:ec2/volumeAttachment:VolumeAttachment") mount(account, inputs);
    return type === "aws:ssm/association:Association" ? tested(account, existing) : existing;
}

/**
 * Answers as State Manager does for a new association. If its target is not online, the answer is success at once
 * (hashicorp/terraform-provider-aws#31175); otherwise it is the box's own verdict.
 */
function tested(account: SimulatedAccount, association: Existing): Existing {
    const { id, inputs } = association;
    const [target] = (inputs["targets"] ?? []) as readonly { values: readonly string[] }[];
    if (!isOnline(account.existing[target?.values[0] ?? ""]))
        return (account.existing[id] = { ...association, untested: true });
    const why = failsToProve(account, inputs);
    if (why !== undefined) throw new Uninitialized(why, association);
    return association;
}

/** Mounts a data volume as a box does: keeps the host keys on it, and makes new ones on a blank volume. */
function mount(account: SimulatedAccount, { volumeId, instanceId }: Properties): void {
    const volume = found(account, String(volumeId));
    account.existing[volume.id] = { hostKeys: `made by ${String(instanceId)}`, ...volume };
}

function ownState(account: SimulatedAccount, type: ResourceType, inputs: Properties): Properties {
    if (type !== box) return {};
    const subnet = account.existing[String(inputs["subnetId"])];
    const availabilityZone = subnet?.inputs["availabilityZone"];
    return { instanceState: "running", availabilityZone };
}

/**
 * Changes a resource in place, or refuses as AWS would.
 *
 * @throws AwsError
 */
export function update(account: SimulatedAccount, id: string, inputs: Properties): Existing {
    const resource = found(account, id);
    refuse(refusesToUpdate(account, resource, inputs));
    const { type } = resource;
    const resized =
        type === "aws:ec2/instance:Instance" &&
        resource.inputs["instanceType"] !== inputs["instanceType"];
    if (resized) stop(account, id);
    record(account, callNames[type]?.update ?? `Modify${shortName(type)}`, id);
    const now = {
        ...found(account, id),
        inputs,
        state: { ...found(account, id).state, ...inputs },
    };
    account.existing[id] = now;
    if (resized) start(account, id);
    return found(account, id);
}

/**
 * Leaves a box as a resize does that AWS refuses half-way: the provider has stopped it by then.
 *
 * @param inputs the box's new inputs, if AWS refused only the start. @default its former ones
 */
export function leaveStopped(account: SimulatedAccount, id: string, inputs?: Properties): void {
    stop(account, id);
    const stopped = found(account, id);
    if (inputs !== undefined)
        account.existing[id] = { ...stopped, inputs, state: { ...stopped.state, ...inputs } };
}

/**
 * Deletes a resource, or refuses as AWS would. A resource that is already gone is no error.
 *
 * @throws AwsError
 */
export function remove(account: SimulatedAccount, id: string): void {
    const resource = account.existing[id];
    if (resource === undefined) return;
    const { type, inputs } = resource;
    refuse(refusesToDelete(account, resource));
    if (
        type === "aws:ec2/volumeAttachment:VolumeAttachment" &&
        inputs["stopInstanceBeforeDetaching"] === true
    )
        stop(account, String(inputs["instanceId"]));
    record(account, callNames[type]?.delete ?? `Delete${shortName(type)}`, id);
    const detached =
        type === "aws:ec2/instance:Instance"
            ? allOfType(account, "aws:ec2/volumeAttachment:VolumeAttachment").filter(
                  (it) => it.inputs["instanceId"] === id,
              )
            : [];
    for (const gone of [resource, ...detached]) delete account.existing[gone.id];
}

/** Returns the volumes that a lookup sees: those of the region, except ones made a moment ago. */
export function listedVolumes(account: SimulatedAccount, region: string): Existing[] {
    return allOfType(account, "aws:ebs/volume:Volume").filter(
        (volume) =>
            volume.region === region &&
            account.calls.length - volume.since > account.quotas.callsUntilListed,
    );
}

export function volumeStatus(account: SimulatedAccount, volumeId: string): "available" | "in-use" {
    return attachmentOf(account, volumeId) === undefined ? "available" : "in-use";
}

export function stop(account: SimulatedAccount, id: string): void {
    if (isRunning(account.existing[id])) setInstanceState(account, id, "StopInstances", "stopped");
}

/** @throws AwsError when the account's quota has no room for it. */
export function start(account: SimulatedAccount, id: string): void {
    refuse(refusesToStart(account, found(account, id)));
    setInstanceState(account, id, "StartInstances", "running");
}

function setInstanceState(
    account: SimulatedAccount,
    id: string,
    call: string,
    instanceState: string,
): void {
    const instance = found(account, id);
    const now = addressed(account, { ...instance, state: { ...instance.state, instanceState } });
    account.existing[id] = instanceState === "running" ? beginsToRegister(account, now) : now;
    record(account, call, id);
}

/**
 * Gives a running box its public address, a new one after each start. A stopped box has none, and the provider then
 * notes that none was asked for (hashicorp/terraform-provider-aws#33775).
 */
function addressed(account: SimulatedAccount, { state, ...instance }: Existing): Existing {
    const { associatePublicIpAddress: asked, subnetId } = instance.inputs;
    const subnet = account.existing[String(subnetId)];
    const wanted = asked ?? subnet?.inputs["mapPublicIpOnLaunch"] ?? false;
    const has = wanted === true && state["instanceState"] === "running";
    const publicIp = has ? documentationAddress(`${instance.id} ${account.calls.length}`) : "";
    return { ...instance, state: { ...state, publicIp, associatePublicIpAddress: has } };
}

function found(account: SimulatedAccount, id: string): Existing {
    const resource = account.existing[id];
    if (resource === undefined) throw new AwsError(`InvalidID.NotFound: ${id} does not exist`);
    return resource;
}

function refuse(reason: string | undefined): void {
    if (reason !== undefined) throw new AwsError(reason);
}

function record(account: SimulatedAccount, call: string, id: string): void {
    account.calls.push({ call, id });
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
