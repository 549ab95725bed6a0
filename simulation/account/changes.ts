import { isDeepStrictEqual } from "node:util";
import { idAndAnswers } from "../resources";
import { found, refuse } from "./aws-error";
import { bucketDeleted } from "./buckets";
import { begins, disable, isSlow, leaves, revised } from "./batch";
import { firstVersion, nextVersion } from "./command-documents";
import { launched, start, stop, terminate } from "./instances";
import { refusesToCreate, refusesToDelete, refusesToUpdate } from "./limits";
import {
    association,
    attachment,
    bucket,
    computeEnvironment,
    document,
    eventTarget,
    instance,
    jobDefinition,
    jobQueue,
    launchTemplate,
    logGroup,
    logPolicy,
    type ResourceType,
    volume,
} from "./resource-types";
import {
    allOfType,
    type Existing,
    isRunning,
    record,
    type SimulatedAccount,
} from "./simulated-account";
import { associated } from "./state-manager";
import { filled, mount } from "./volumes";

type Properties = Readonly<Record<string, unknown>>;

export interface NewResource {
    readonly type: ResourceType;
    readonly name: string;
    readonly region: string;
    readonly inputs: Properties;
}

/**
 * Creates a resource in the account, or refuses as AWS would.
 *
 * @throws AwsError
 */
export function create(account: SimulatedAccount, asked: NewResource): Existing {
    const { type, name, region, inputs } = asked;
    refuse(refusesToCreate(account, type, inputs, region));
    const { id: base } = idAndAnswers(type, name, inputs);
    const times = (account.given[base] = (account.given[base] ?? 0) + 1);
    const id = times === 1 ? base : `${base}-${times}`;
    const { added } = idAndAnswers(type, times === 1 ? name : `${name}-${times}`, inputs);
    const made: Existing = {
        ...{ id, type, name, region, inputs },
        since: account.calls.length,
        state: { ...inputs, ...added },
    };
    const existing = (account.existing[id] = begun[type]?.(account, made) ?? made);
    record(account, callNames[type]?.create ?? `Create${shortName(type)}`, id);
    if (type === attachment) mount(account, inputs);
    return existing;
}

/** What AWS does with a new resource of these types. */
const begun: Partial<
    Record<ResourceType, (account: SimulatedAccount, made: Existing) => Existing>
> = {
    [instance]: launched,
    [volume]: filled,
    [eventTarget]: put,
    [association]: associated,
    [document]: firstVersion,
    [computeEnvironment]: (_account, made) => begins(made, "CREATING"),
    [jobQueue]: (_account, made) => begins(made, "CREATING"),
    [jobDefinition]: (_account, made) => revised(made),
};

/** Takes the place of the target that the rule has under this id, as `PutTargets` does. */
function put(account: SimulatedAccount, made: Existing): Existing {
    const { rule, targetId } = made.inputs;
    for (const { id, inputs } of allOfType(account, eventTarget))
        if (inputs["rule"] === rule && inputs["targetId"] === targetId) delete account.existing[id];
    return made;
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
    const resized = type === instance && resource.inputs["instanceType"] !== inputs["instanceType"];
    if (resized) stop(account, id);
    record(account, callNames[type]?.update ?? `Modify${shortName(type)}`, id);
    const now = found(account, id);
    const changed = { ...now, inputs, state: { ...now.state, ...inputs } };
    account.existing[id] = changed;
    const [olds, news] = [now, changed].map((it) => ({ ...it.inputs, tags: undefined }));
    // State Manager runs an association that changed at once. The provider does not wait for it, and changes tags elsewhere.
    if (type === association && !isDeepStrictEqual(olds, news)) associated(account, changed);
    if (type === document) account.existing[id] = nextVersion(now, inputs);
    if (type === jobDefinition) account.existing[id] = revised(changed);
    if (type === jobQueue) account.existing[id] = leaves(account, now, changed);
    if (isSlow(type)) account.existing[id] = begins(found(account, id), "UPDATING");
    // The provider makes a version for every change, also of the tags beside it.
    if (type === launchTemplate) {
        const latestVersion = Number(now.state["latestVersion"]) + 1;
        account.existing[id] = { ...changed, state: { ...changed.state, latestVersion } };
    }
    if (resized) start(account, id);
    return found(account, id);
}

/**
 * Deletes a resource, or refuses as AWS would. A resource that is already gone is no error.
 *
 * @throws AwsError
 */
export function remove(account: SimulatedAccount, id: string): void {
    const listed = account.existing[id];
    if (listed === undefined) return;
    disable(account, listed);
    const resource = found(account, id);
    const { type, inputs } = resource;
    refuse(refusesToDelete(account, resource));
    const holder = String(inputs["instanceId"]);
    if (type === attachment && isRunning(account.existing[holder])) stop(account, holder);
    record(account, callNames[type]?.delete ?? `Delete${shortName(type)}`, id);
    if (type === instance) terminate(account, id);
    else if (isSlow(type)) account.existing[id] = begins(found(account, id), "DELETING");
    else delete account.existing[id];
    if (type === bucket) bucketDeleted(account, resource);
    // A log group's policy is a part of it.
    if (type === logGroup)
        for (const policy of allOfType(account, logPolicy))
            if (policy.inputs["resourceArn"] === resource.state["arn"])
                delete account.existing[policy.id];
}

function shortName(type: ResourceType): string {
    return type.slice(type.lastIndexOf(":") + 1);
}

/** EC2's own call names, where a test checks the order; other calls are named after the type. */
const callNames: Partial<
    Record<ResourceType, Readonly<Partial<Record<"create" | "update" | "delete", string>>>>
> = {
    [instance]: {
        create: "RunInstances",
        update: "ModifyInstanceAttribute",
        delete: "TerminateInstances",
    },
    [attachment]: { create: "AttachVolume", delete: "DetachVolume" },
    [computeEnvironment]: {
        create: "CreateComputeEnvironment",
        update: "UpdateComputeEnvironment",
        delete: "DeleteComputeEnvironment",
    },
    [jobQueue]: { create: "CreateJobQueue", update: "UpdateJobQueue", delete: "DeleteJobQueue" },
    [jobDefinition]: {
        create: "RegisterJobDefinition",
        update: "RegisterJobDefinition",
        delete: "DeregisterJobDefinition",
    },
};
