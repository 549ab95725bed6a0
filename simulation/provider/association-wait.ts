import { stop } from "../account/instances";
import type { Existing, SimulatedAccount } from "../account/simulated-account";
import { runPending, statusOf, targetOf } from "../account/state-manager";

/** Answers that the provider takes for "not there yet" before it gives up (plugin SDK, retry.StateChangeConf, 2026-11). */
const notFoundChecks = 20;

/**
 * Waits for an association as the provider does: `Pending` is asked for again, after 0.1 s and then twice as late each
 * time up to 10 s, until `Success`; any other state ends the wait (terraform-provider-aws, ssm/association.go
 * `waitAssociationCreated`, 2026-11). Time passes by the questions alone.
 *
 * @param ask one question with the account as it is at that moment.
 * @param seconds the association's `waitForSuccessTimeoutSeconds`.
 * @returns why the wait was in vain; `undefined` for a success.
 */
export function waitedInVain(ask: () => Existing["status"], seconds: number): string | undefined {
    let missing = 0;
    for (let waited = 0, pause = 0.1; ; waited += pause, pause = Math.min(10, 2 * pause)) {
        const status = ask();
        if (status === "Success") return undefined;
        if (status === "Failed")
            return "unexpected state 'Failed', wanted target 'Success'. last error: Failed";
        if (status === undefined && ++missing > notFoundChecks)
            return `couldn't find resource (${missing} retries)`;
        if (waited > seconds)
            return `timeout while waiting for state to become 'Success' (last state: 'Pending', timeout: ${inGo(seconds)})`;
    }
}

/** Answers one question about an association. Before the next one, its box may run it, or its user stop the box. */
export function askAssociation(account: SimulatedAccount, id: string): Existing["status"] {
    const status = statusOf(account, id);
    const { inputs = {} } = account.existing[id] ?? {};
    if (account.stopsInWait === true && status === "Pending") {
        delete account.stopsInWait;
        stop(account, targetOf(inputs));
    }
    runPending(account);
    return status;
}

/** Writes seconds as Go prints a duration. */
function inGo(seconds: number): string {
    const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
    return minutes === 0 ? `${rest}s` : `${minutes}m${rest}s`;
}
