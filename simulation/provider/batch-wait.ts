import { Uninitialized } from "../account/aws-error";
import { neverValid, passMoment } from "../account/batch";
import type { Existing } from "../account/simulated-account";
import type { AccountFolder } from "./account-folder";

type Made = Pick<Existing, "id" | "state">;

/**
 * Asks Batch for an environment or a queue until it is done with it, as the provider does after each of its calls
 * (terraform-provider-aws, batch/compute_environment.go and job_queue.go, 2026-12: 30 and 10 minutes at most). Time passes by
 * the questions alone, and each is kept: whoever ends the provider meanwhile leaves Batch at work.
 *
 * @returns what it has become; `undefined` once it is gone.
 */
export function whenDone(folder: AccountFolder, id: string): Existing | undefined {
    for (;;) {
        const account = folder.account();
        passMoment(account);
        folder.keep(account);
        const now = account.existing[id];
        if (now?.batch === undefined) return now;
    }
}

/** Waits for a new environment or queue. @throws Uninitialized when Batch calls it invalid */
export function whenValid(folder: AccountFolder, made: Made): Made {
    const now = whenDone(folder, made.id) ?? made;
    const never = neverValid(now);
    if (never !== undefined) throw new Uninitialized(never, now);
    return now;
}
