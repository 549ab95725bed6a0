import { idAndAnswers } from "../resources";
import { AwsError, found, refuse } from "./aws-error";
import { launched, start, stop, terminate } from "./instances";
import { failsToProve, refusesToCreate, refusesToDelete, refusesToUpdate } from "./limits";
import { isOnline } from "./registration";
import { association, attachment, instance, type ResourceType, volume } from "./resource-types";
import { type Existing, isRunning, record, type SimulatedAccount } from "./simulated-account";
import { filled, mount } from "./volumes";

type Properties = Readonly<Record<string, unknown>>;

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
    return type === association ? tested(account, existing) : existing;
}

/** What AWS does with a new resource of these types. */
const begun: Partial<
    Record<ResourceType, (account: SimulatedAccount, made: Existing) => Existing>
> = {
    [instance]: launched,
    [volume]: filled,
};

/**
 * Answers as State Manager does for a new association. If its target is not online, the answer is success at once
 * (hashicorp/terraform-provider-aws#31175); otherwise it is the box's own verdict.
 */
function tested(account: SimulatedAccount, made: Existing): Existing {
    const { id, inputs } = made;
    const [target] = (inputs["targets"] ?? []) as readonly { values: readonly string[] }[];
    if (!isOnline(account.existing[target?.values[0] ?? ""]))
        return (account.existing[id] = { ...made, untested: true });
    const why = failsToProve(account, inputs);
    if (why !== undefined) throw new Uninitialized(why, made);
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
    account.existing[id] = { ...now, inputs, state: { ...now.state, ...inputs } };
    if (resized) start(account, id);
    return found(account, id);
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
    const holder = String(inputs["instanceId"]);
    if (type === attachment && isRunning(account.existing[holder])) stop(account, holder);
    record(account, callNames[type]?.delete ?? `Delete${shortName(type)}`, id);
    if (type === instance) terminate(account, id);
    else delete account.existing[id];
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
};
