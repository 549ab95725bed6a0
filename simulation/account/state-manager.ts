import { documentsRunBy } from "../../cloud-init/live-document";
import { contentOf, documentOf, versionOf } from "./command-documents";
import { association, attachment } from "./resource-types";
import {
    allOfType,
    type Existing,
    isOnline,
    record,
    type SimulatedAccount,
} from "./simulated-account";

type Inputs = Readonly<Record<string, unknown>>;

/**
 * Puts an association before its box, as State Manager does with a new one and with one that changed: it is `Pending`
 * until the box has run it (AWS CLI reference, "create-association" and "update-association", 2026-11). If its target is
 * not online, the answer is success at once (hashicorp/terraform-provider-aws#31175).
 */
export function associated(account: SimulatedAccount, made: Existing): Existing {
    const online = isOnline(account.existing[targetOf(made.inputs)]);
    return (account.existing[made.id] = online
        ? { ...withoutNote(made), status: "Pending" }
        : { ...made, status: "Success", untested: true });
}

/** Takes off an association what says that its box could not run it. */
function withoutNote(it: Existing): Existing {
    const rest = { ...it };
    delete (rest as { untested?: true }).untested;
    return rest;
}

/** Returns what `DescribeAssociation` says; `undefined` for an association that is gone. */
export function statusOf(account: SimulatedAccount, id: string): Existing["status"] {
    return account.existing[id]?.status;
}

/** Lets each box that is online run what waits for it, as its agent does some seconds later. */
export function runPending(account: SimulatedAccount): void {
    for (const it of allOfType(account, association))
        if (it.status === "Pending" && it.untested !== true) run(account, it);
}

/** Notes what a box can no longer run because it goes off. State Manager continues to call it `Pending`. */
export function missPending(account: SimulatedAccount, box: string): void {
    for (const it of forBox(account, box))
        if (it.status === "Pending") account.existing[it.id] = { ...it, untested: true };
}

/**
 * Runs what a box missed while it was off, as its agent does when it starts: an association that has a schedule and
 * never ran. One without a schedule is skipped (amazon-ssm-agent, agent/association/model/model.go).
 */
export function catchUp(account: SimulatedAccount, box: string): void {
    for (const it of forBox(account, box))
        if (it.untested === true && isScheduled(it)) run(account, it);
}

/** Lets the hours of every schedule pass: boxes that are online run what has one, also what they ran before. */
export function passSchedules(account: SimulatedAccount): void {
    for (const it of allOfType(account, association))
        if (isScheduled(it) && isOnline(account.existing[targetOf(it.inputs)])) run(account, it);
}

const forBox = (account: SimulatedAccount, box: string) =>
    allOfType(account, association).filter(({ inputs }) => targetOf(inputs) === box);

const isScheduled = ({ inputs }: Existing) => inputs["scheduleExpression"] !== undefined;

/** Lets a box run an association's document. */
function run(account: SimulatedAccount, it: Existing): void {
    const passes = isTakenUp(account, it.inputs) ?? isReady(account, it.inputs);
    account.existing[it.id] = { ...withoutNote(it), status: passes ? "Success" : "Failed" };
}

/** Takes up settings from a document of the account's own. The script's reason for a failure is in its output only. */
function isTakenUp(account: SimulatedAccount, inputs: Inputs): boolean | undefined {
    const live = documentOf(account, inputs);
    if (live === undefined) return undefined;
    const version = versionOf(live, inputs);
    const content = contentOf(live, version);
    if (content === undefined || account.settingsFail !== undefined) return false;
    // The agent gets each document that this one runs by its name, and the step fails where it cannot.
    if (documentsRunBy(content).some((name) => documentOf(account, { name }) === undefined))
        return false;
    const id = targetOf(inputs);
    const box = account.existing[id];
    const { settings } = inputs["parameters"] as { readonly settings: string };
    if (box !== undefined)
        account.existing[id] = { ...box, settings, scripts: live.id, scriptsVersion: version };
    record(account, "ApplyLiveSettings", id);
    return true;
}

/** Whether a running box passes its self-test: it needs its data volume. */
function isReady(account: SimulatedAccount, inputs: Inputs): boolean {
    const box = targetOf(inputs);
    const attached = allOfType(account, attachment).some((it) => it.inputs["instanceId"] === box);
    return attached && account.unready !== true;
}

/** Returns the id of the box that an association is for. */
export function targetOf({ targets }: Inputs): string {
    const [target] = (targets ?? []) as readonly { readonly values: readonly string[] }[];
    return target?.values[0] ?? "";
}
