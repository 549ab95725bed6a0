import { documentationAddress } from "../resources";
import { AwsError, found, notFound, refuse } from "./aws-error";
import { beginsToRegister } from "./registration";
import { attachment, instance } from "./resource-types";
import { missPending } from "./state-manager";
import { allOfType, type Existing, record, type SimulatedAccount } from "./simulated-account";
import { tellState, tellTags } from "./state-events";
import type { StopCause } from "./stop-reason";
import { exceedsVcpus } from "./vcpus";

/** Returns a new instance as it runs after its launch: in its subnet's zone, with an address if one is asked for. */
export function launched(account: SimulatedAccount, made: Existing): Existing {
    const subnet = account.existing[String(made.inputs["subnetId"])];
    const availabilityZone = subnet?.inputs["availabilityZone"];
    const placed = { ...made, state: { ...made.state, availabilityZone } };
    tellTags(account, placed);
    return inState(account, placed, "running");
}

/**
 * Stops an instance as `StopInstances` does: it is `stopping` until time has passed. One that has stopped already
 * stays as it is, which is no error.
 *
 * @throws AwsError
 */
export function beginToStop(account: SimulatedAccount, id: string): void {
    const box = living(account, id, "stopped");
    if (box.state["instanceState"] !== "running") return;
    account.existing[id] = inState(account, stoppedBy(box, "api"), "stopping");
    record(account, "StopInstances", id);
}

/** Stops an instance without a call of EC2's API: from inside it, or because EC2 takes it away. */
export function stopByItself(
    account: SimulatedAccount,
    id: string,
    cause: Exclude<StopCause, "api">,
): void {
    account.existing[id] = inState(account, stoppedBy(found(account, id), cause), "stopping");
    passTime(account);
}

const stoppedBy = (box: Existing, cause: StopCause): Existing => ({
    ...box,
    stopped: { cause, at: new Date().toISOString() },
});

/** Stops an instance and waits until it has stopped, as the provider does. @throws AwsError */
export function stop(account: SimulatedAccount, id: string): void {
    beginToStop(account, id);
    passTime(account);
}

/** Lets the time pass that EC2 needs to stop instances. Each question about instances takes as long. */
export function passTime(account: SimulatedAccount): void {
    for (const box of allOfType(account, instance))
        if (box.state["instanceState"] === "stopping")
            account.existing[box.id] = inState(account, box, "stopped");
}

/** Starts a stopped instance; one that runs stays as it is. @throws AwsError, also when the quota has no room for it. */
export function start(account: SimulatedAccount, id: string): void {
    const box = living(account, id, "started");
    if (box.state["instanceState"] === "running") return;
    if (box.state["instanceState"] === "stopping") throw incorrectState(id, "started");
    // EC2 alone starts what it has interrupted (EC2 user guide, "Behavior of Spot Instance interruptions", 2026-11).
    if (box.stopped?.cause === "spot")
        throw new AwsError(
            `IncorrectSpotRequestState: The Spot Instance '${id}' was interrupted and cannot be started.`,
        );
    refuse(exceedsVcpus(account, box.inputs, id));
    const again = { ...box, stopped: undefined, launched: new Date().toISOString() };
    account.existing[id] = inState(account, again, "running");
    record(account, "StartInstances", id);
}

/**
 * Leaves a box as a resize does that AWS refuses half-way: the provider has stopped it by then.
 *
 * @param inputs the box's new inputs, if AWS refused only the start. @default its former ones
 */
export function leaveStopped(
    account: SimulatedAccount,
    id: string,
    inputs?: Existing["inputs"],
): void {
    stop(account, id);
    const stopped = found(account, id);
    if (inputs !== undefined)
        account.existing[id] = { ...stopped, inputs, state: { ...stopped.state, ...inputs } };
}

/** Ends an instance. EC2 detaches its volumes, and describes it as `terminated` for about an hour. */
export function terminate(account: SimulatedAccount, id: string): void {
    const box = found(account, id);
    const detached = allOfType(account, attachment).filter((it) => it.inputs["instanceId"] === id);
    for (const gone of [box, ...detached]) delete account.existing[gone.id];
    account.terminated ??= [];
    account.terminated.push(inState(account, stoppedBy(box, "api"), "terminated"));
}

/** Puts an instance into a state, with what comes with it: EventBridge hears of it, a running one has an address and registers. */
function inState(account: SimulatedAccount, box: Existing, instanceState: string): Existing {
    const now = addressed(account, { ...box, state: { ...box.state, instanceState } });
    tellState(account, now);
    if (instanceState === "running") return beginsToRegister(account, now);
    missPending(account, box.id);
    return now;
}

/**
 * Gives a running box its public address, a new one after each start. A stopped box has none, and the provider then
 * notes that none was asked for (hashicorp/terraform-provider-aws#33775).
 */
function addressed(account: SimulatedAccount, { state, ...box }: Existing): Existing {
    const { associatePublicIpAddress: asked, subnetId } = box.inputs;
    const subnet = account.existing[String(subnetId)];
    const wanted = asked ?? subnet?.inputs["mapPublicIpOnLaunch"] ?? false;
    const has = wanted === true && state["instanceState"] === "running";
    const publicIp = has ? documentationAddress(`${box.id} ${account.calls.length}`) : "";
    return { ...box, state: { ...state, publicIp, associatePublicIpAddress: has } };
}

/** @throws AwsError for an instance that EC2 does not know, or has terminated. */
function living(account: SimulatedAccount, id: string, what: "started" | "stopped"): Existing {
    const box = account.existing[id];
    if (box !== undefined) return box;
    const ended = account.terminated?.some((it) => it.id === id) === true;
    throw ended ? incorrectState(id, what) : new AwsError(notFound(id));
}

function incorrectState(id: string, what: "started" | "stopped"): AwsError {
    // The two sentences begin differently (outputs of the AWS CLI in public repositories, read on 2026-11-30).
    const which = what === "started" ? "The" : "This";
    return new AwsError(
        `IncorrectInstanceState: ${which} instance '${id}' is not in a state from which it can be ${what}.`,
    );
}
