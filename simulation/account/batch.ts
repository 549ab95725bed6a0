import { refuse, type Refused } from "./aws-error";
import { computeEnvironment, jobQueue, type ResourceType } from "./resource-types";
import {
    allOfType,
    type BatchStatus,
    type Existing,
    record,
    type SimulatedAccount,
} from "./simulated-account";

type Inputs = Readonly<Record<string, unknown>>;

/** Types that AWS deletes only once they are disabled. The provider disables them first, in a call of its own. */
const disabledFirst: Partial<Record<ResourceType, string>> = {
    [computeEnvironment]: "UpdateComputeEnvironment",
    [jobQueue]: "UpdateJobQueue",
};

/** Calls for which an environment still counts as used by a queue that has left it (terraform-provider-aws#46925, open). */
const callsUntilReleased = 2;

/** True for what Batch makes, changes and deletes after it has answered. */
export const isSlow = (type: ResourceType): boolean => disabledFirst[type] !== undefined;

/** Moments that Batch takes: some seconds in truth, a minute at worst. Each change to the account is one, and each question. */
const momentsItTakes = 3;

/** Has Batch begin to make, change or delete an environment or a queue. */
export function begins(it: Existing, status: BatchStatus): Existing {
    // The provider shows an environment's status, and none of a queue.
    const state = it.type === computeEnvironment ? { ...it.state, status } : it.state;
    return { ...it, state, batch: { status, moments: momentsItTakes } };
}

/** Lets a moment pass in Batch. */
export function passMoment(account: SimulatedAccount): void {
    for (const it of Object.values(account.existing)) {
        if (it.batch === undefined) continue;
        const { batch, ...rest } = it;
        const moments = batch.moments - 1;
        if (moments > 0) account.existing[it.id] = { ...it, batch: { ...batch, moments } };
        else if (batch.status === "DELETING") delete account.existing[it.id];
        else account.existing[it.id] = it.type === jobQueue ? rest : judged(account, rest);
    }
}

/** Lets moments pass until Batch is done with it. Returns what it has become; `undefined` once it is gone. */
export function awaited(account: SimulatedAccount, id: string): Existing | undefined {
    while (account.existing[id]?.batch !== undefined) passMoment(account);
    return account.existing[id];
}

/** Refuses another change while Batch is at the one before. */
export function refusesChange({ batch, inputs }: Existing, call: "update" | "delete"): Refused {
    if (batch !== undefined) return `ClientException: Cannot ${call}, resource is being modified`;
    return call === "delete" && inputs["state"] !== "DISABLED"
        ? "ClientException: Cannot delete, state must be DISABLED"
        : undefined;
}

/**
 * Does what the provider does before it deletes an environment or a queue: disables it, and waits. When AWS then refuses to
 * delete it, it stays disabled, and takes no more jobs (terraform-provider-aws, batch/compute_environment.go, 2026-12).
 */
export function disable(account: SimulatedAccount, { id, type }: Existing): void {
    const call = disabledFirst[type];
    if (call === undefined) return;
    const existing = account.existing[id]!;
    refuse(refusesChange(existing, "update"));
    record(account, `${call} DISABLED`, id);
    const disabled = { state: "DISABLED" };
    account.existing[id] = begins(
        {
            ...existing,
            inputs: { ...existing.inputs, ...disabled },
            state: { ...existing.state, ...disabled },
        },
        "UPDATING",
    );
    awaited(account, id);
}

/** The ARNs of the environments that a queue names. */
function named({ computeEnvironmentOrders }: Inputs): string[] {
    const orders = (computeEnvironmentOrders ?? []) as { readonly computeEnvironment: string }[];
    return orders.map(({ computeEnvironment: arn }) => arn);
}

/** Notes what a queue has left: Batch forgets it a little later. */
export function leaves(account: SimulatedAccount, before: Existing, now: Existing): Existing {
    const after = named(now.inputs);
    const left = named(before.inputs).filter((arn) => !after.includes(arn));
    return left.length === 0 ? now : { ...now, left: { arns: left, at: account.calls.length } };
}

/** Refuses a queue with an environment that is not there or not valid, as `CreateJobQueue` does. */
export function refusesQueue(account: SimulatedAccount, inputs: Inputs): Refused {
    const environments = allOfType(account, computeEnvironment);
    const wrong = named(inputs).find(
        (arn) =>
            !environments.some(({ state }) => state["arn"] === arn && state["status"] === "VALID"),
    );
    return wrong === undefined
        ? undefined
        : `ClientException: ${wrong} is not VALID, or does not exist`;
}

/** Refuses to delete an environment while a queue names it, or has named it a moment ago. */
export function refusesToDeleteEnvironment(
    account: SimulatedAccount,
    { state: { arn } }: Existing,
): Refused {
    const isNamed = allOfType(account, jobQueue).some(
        ({ inputs, left }) =>
            named(inputs).some((it) => it === arn) ||
            (left?.arns.includes(arn) === true &&
                account.calls.length - left.at <= callsUntilReleased),
    );
    return isNamed
        ? "ClientException: Cannot delete, found existing JobQueue relationship"
        : undefined;
}

/** Returns why Batch makes an environment that will never launch anything; it says so only afterwards. */
function invalidBecause(account: SimulatedAccount, { computeResources }: Inputs) {
    const {
        instanceRole,
        subnets,
        securityGroupIds = [],
    } = computeResources as {
        readonly instanceRole: string;
        readonly subnets: readonly string[];
        readonly securityGroupIds?: readonly string[];
    };
    const exists = (wanted: string) =>
        Object.values(account.existing).some(
            (it) => it.id === wanted || it.state["arn"] === wanted,
        );
    const missing = [instanceRole, ...subnets, ...securityGroupIds].find((it) => !exists(it));
    return missing === undefined
        ? undefined
        : `CLIENT_ERROR - ${missing} does not exist or cannot be used`;
}

/** Gives an environment its status: Batch judges it after it has made or changed it. */
function judged(account: SimulatedAccount, made: Existing): Existing {
    const reason = invalidBecause(account, made.inputs);
    const status = reason === undefined ? "VALID" : "INVALID";
    const statusReason = reason ?? "ComputeEnvironment Healthy";
    return { ...made, state: { ...made.state, status, statusReason } };
}

/** Returns why the provider gives up on an environment that it waits for, in its words. */
export function neverValid({ id, state }: Pick<Existing, "id" | "state">): string | undefined {
    if (state["status"] !== "INVALID") return undefined;
    return (
        `waiting for Batch Compute Environment (${id}) create: unexpected state 'INVALID', wanted target 'VALID'. ` +
        `last error: ${String(state["statusReason"])}`
    );
}

/** Makes the first or the next revision of a job definition. The provider takes the former one out of use. */
export function revised(definition: Existing): Existing {
    const { arn = "", revision = 0 } = definition.state;
    const next = Number(revision) + 1;
    const [family] = String(arn).split("/revision/");
    return {
        ...definition,
        state: { ...definition.state, revision: next, arn: `${family}/revision/${next}` },
    };
}
