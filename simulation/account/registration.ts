import { catchUp } from "./state-manager";
import { type Existing, isOnline, isRunning, type SimulatedAccount } from "./simulated-account";

/**
 * Starts a box's registration with Systems Manager. The box is listed when its agent has registered, some time after
 * each start, and leaves the list when EC2 stops it (aws/amazon-ssm-agent#407). Here each question passes time.
 */
export function beginsToRegister(account: SimulatedAccount, box: Existing): Existing {
    return { ...box, unheard: account.quotas.questionsUntilOnline };
}

/** Answers one question about these boxes: returns the ids of those online. */
export function askOnline(account: SimulatedAccount, ids: readonly string[]): string[] {
    return ids.filter((id) => {
        const box = account.existing[id];
        if (box === undefined) return false;
        const online = isOnline(box);
        const { unheard = 0, asked = 0 } = box;
        const left = isRunning(box) && !online ? unheard - 1 : unheard;
        account.existing[id] = { ...box, asked: asked + 1, unheard: left };
        if (left === 0 && isRunning(box)) catchUp(account, id);
        return online;
    });
}
