import { printable } from "../../settings/printable";
import { Refusal } from "../../settings/refusal";
import { type Account, type LiveBox, type LiveSnapshot, type LiveVolume } from "../aws/account";
import { type Mark, markIn, mayRun, originalIn } from "../aws/mark";
import type { Session } from "./session";
import { carriesTag, restoringTag } from "../../planning/tags";

/** A trace of a command at AWS. */
interface Trace {
    readonly mark: Mark | undefined;
    /** What the command had done there, a sentence. */
    readonly left: string;
}

/** What a stack has at AWS. */
export interface Live {
    readonly volumes: readonly LiveVolume[];
    readonly boxes: readonly LiveBox[];
    readonly snapshots: readonly LiveSnapshot[];
}

/** @throws Refusal with the running command's person, its start, and what to do when it has ended. */
export function refuseWhileOneRuns({ account: { me }, stack }: Session, live: Live): void {
    const running = tracesIn(live).flatMap(({ mark, left }) =>
        mark !== undefined && mayRun(mark, me) ? [{ mark, left }] : [],
    );
    const [first] = running.sort((a, b) => a.mark.since.getTime() - b.mark.since.getTime());
    if (first === undefined) return;
    const { who, pid, since } = first.mark;
    const minutes = Math.max(0, Math.round((Date.now() - since.getTime()) / 60_000));
    throw new Refusal(
        `${who} is running a command on stack ${stack} (process ${pid} there, since ` +
            `${since.toISOString().slice(0, 16).replace("T", " ")} UTC, ${minutes} minutes ago):\n` +
            printable(running.map(({ left }) => `  ${left}\n`).join("")) +
            "Nothing was changed. Run this command again when that one has ended. If that one was killed, " +
            "this one can clean up after it: add --take-over",
    );
}

/** Asks AWS for all that commands may have marked. */
export async function findLive(account: Account): Promise<Live> {
    const [volumes, boxes, snapshots] = await Promise.all([
        account.volumes(),
        account.boxes(),
        account.snapshots(),
    ]);
    return { volumes, boxes, snapshots };
}

/** Finds what commands have marked. */
export function tracesIn({ volumes, boxes, snapshots }: Live): Trace[] {
    return [
        ...boxes.flatMap(({ id, member, stoppedToCopy }) =>
            traces(stoppedToCopy, `${member}'s box ${id} is stopped for a copy of its data`),
        ),
        ...snapshots.flatMap(({ id, tags }) =>
            traces(
                tags[carriesTag],
                `snapshot ${id} carries ${originalIn(tags[carriesTag])} to another zone`,
            ),
        ),
        ...volumes.flatMap(({ id, member, tags }) => [
            ...traces(tags[carriesTag], `${id} becomes ${member}'s data volume`),
            ...traces(
                tags[restoringTag],
                `${member}'s data is moving from ${id} to another volume`,
            ),
        ]),
    ];
}

function traces(tag: string | undefined, left: string): Trace[] {
    return tag === undefined ? [] : [{ mark: markIn(tag), left }];
}
