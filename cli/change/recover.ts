import { type LiveSnapshot, type LiveVolume } from "../aws/account";
import { deleteUnusedCopies, startStopped, unusedCopies } from "./zone-copy";
import { originalIn } from "../aws/mark";
import type { Given } from "./change";
import { findLive, refuseWhileOneRuns, tracesIn } from "./running-command";
import { currentOf, type Session } from "./session";
import { carriesTag, restoringTag } from "../../planning/tags";

/** Whether marks of commands that may still run are passed over. */
type Consent = Pick<Given, "takeOver">;

/** What an interrupted command has left, and what `recover` will do about it. Nothing is done yet. */
export interface Recovery {
    /** Whether there is anything. */
    readonly needed: boolean;
    /** What `recover` will do, a sentence each. */
    readonly steps: readonly string[];
    /** Each member's current data volume, once that is done. */
    readonly volumes: readonly LiveVolume[];
}

/**
 * Looks for what commands have left half-done. Changes nothing.
 *
 * @throws Refusal when one of them may still run: to clean up after it would undo its work.
 */
export async function planRecovery(session: Session, consent: Consent): Promise<Recovery> {
    const { account, deployment, settings } = session;
    const live = await findLive(account);
    if (consent.takeOver !== true) refuseWhileOneRuns(session, live);
    const { volumes, boxes, snapshots } = live;
    const anyCopy = volumes.some(({ tags }) => carriesTag in tags);
    const unused = anyCopy ? unusedCopies(volumes, await deployment.inState()) : [];
    const kept = volumes.filter((it) => !unused.includes(it));
    const current = currentOf(kept, settings);
    const steps = [
        ...unused.map(
            ({ id, tags }) => `delete ${id}, an unused copy of ${originalIn(tags[carriesTag])}`,
        ),
        ...snapshots.filter(carries).map(({ id, tags }) => {
            return `delete ${id}, a snapshot made only to copy ${originalIn(tags[carriesTag])}`;
        }),
        ...boxes
            .filter(({ id, stoppedToCopy }) => {
                return stoppedToCopy !== undefined && current.some(({ box }) => box === id);
            })
            .map(({ id, member }) => `start ${member}'s box ${id} again`),
        ...kept
            .filter(isRestoring)
            .map(({ id, member }) => `remove the mark of a restore from ${id} of ${member}`),
    ];
    const title = "first, clean up after an interrupted command: ";
    return {
        needed: tracesIn(live).length > 0,
        steps: steps.map((step) => `${title}${step}`),
        volumes: current,
    };
}

/**
 * Cleans up what `planRecovery` found: unused copies, their snapshots, stopped boxes. Looks again first, because the
 * user may have answered much later.
 */
export async function recover(session: Session, consent: Consent): Promise<void> {
    const { needed } = await planRecovery(session, consent);
    if (!needed) return;
    const { account } = session;
    await deleteUnusedCopies(session, consent);
    for (const { id } of (await account.snapshots()).filter(carries))
        await account.deleteSnapshot(id);
    await startStopped(session, consent);
    for (const { id } of (await account.volumes()).filter(isRestoring))
        await account.endRestoring(id);
}

const carries = ({ tags }: Pick<LiveSnapshot, "tags">) => carriesTag in tags;
const isRestoring = ({ tags }: Pick<LiveVolume, "tags">) => restoringTag in tags;
