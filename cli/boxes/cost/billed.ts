import type { Box } from "../find";
import type { LogEvent } from "../log-event";
import { lastStopOf } from "../last-stop";
import { isNear } from "../near";

/** A time from one moment to another. */
export interface Span {
    readonly from: Date;
    readonly to: Date;
}

/** A time in which EC2 billed a box. */
export interface Run extends Span {
    readonly id: string;
    /** Says which end is a guess, and that the guess counts the greater time; absent where both ends are known. */
    readonly guess?: string;
    /** Its type then; absent where nothing tells it. */
    readonly instanceType?: string | undefined;
}

/** What is known of a change: the state that the instance reached, and when. */
export interface Mark {
    readonly at: Date;
    readonly state: string;
}

/**
 * Returns when EC2 billed one member's boxes, oldest first, cut to a span that ends now. EC2 bills the state `running` alone:
 * `pending` and `stopping` are free (EC2 user guide, "Instance lifecycle", 2026-11).
 *
 * AWS delivers events late, twice, in any order, or never. Where one is missing, the greater time counts and the run says so. What
 * EC2 itself knows of a box that is still there, its last start and its last stop, is taken before a guess.
 *
 * @param boxes the member's boxes that EC2 lists now.
 * @param events of these boxes and of their forerunners, also some from before the span.
 */
export function billedRuns(
    boxes: readonly Box[],
    events: readonly LogEvent[],
    { from, to }: Span,
): Run[] {
    const ids = new Set([...boxes.map(({ id }) => id), ...events.map(({ id }) => id)]);
    return [...ids]
        .flatMap((id) => {
            const box = boxes.find((it) => it.id === id);
            const marks = marksOf(
                box,
                events.filter((it) => it.id === id),
                to,
            );
            return runsOf(marks, box?.state === "running", { from, to }).map((it) => ({
                ...it,
                id,
            }));
        })
        .map((run) => ({
            ...run,
            from: new Date(Math.max(run.from.getTime(), from.getTime())),
            to: new Date(Math.min(run.to.getTime(), to.getTime())),
        }))
        .filter((run) => run.from < run.to)
        .sort((a, b) => a.from.getTime() - b.from.getTime());
}

/** Puts together what the log and EC2 know of one instance, oldest first. */
export function marksOf(box: Box | undefined, events: readonly LogEvent[], now: Date): Mark[] {
    const logged = events.flatMap(({ at, state }) => (state === undefined ? [] : [{ at, state }]));
    const known = (when: Date, ...states: readonly string[]) =>
        logged.some((it) => states.includes(it.state) && isNear(it.at, when));
    const ofEc2: Mark[] = [];
    const stopped = box && lastStopOf(box, now)?.at;
    if (box !== undefined && box.state !== "pending" && !known(box.launched, "running"))
        ofEc2.push({ at: box.launched, state: "running" });
    if (stopped !== undefined && !known(stopped, "stopping", "stopped"))
        ofEc2.push({ at: stopped, state: "stopped" });
    return [...logged, ...ofEc2].sort((a, b) => a.at.getTime() - b.at.getTime());
}

function runsOf(marks: readonly Mark[], running: boolean, { from, to }: Span): Omit<Run, "id">[] {
    const runs: Omit<Run, "id">[] = [];
    /** Since when it is billed. */
    let on: Date | undefined;
    let former: Mark | undefined;
    for (const mark of marks) {
        const { at, state } = mark;
        if (state === "running") {
            const again = on !== undefined && !isNear(on, at);
            if (on !== undefined && again) runs.push({ from: on, to: at, guess: guesses.stop });
            if (on === undefined || again) on = at;
        } else if (on !== undefined) {
            // Its own `pending` may come after `running`, as events do.
            if (state === "pending" && isNear(on, at)) continue;
            runs.push({
                from: on,
                to: at,
                ...(state === "pending" ? { guess: guesses.stop } : {}),
            });
            on = undefined;
        } else if (state === "stopping" || state === "stopped") {
            const since = former === undefined ? from : unseenStart(former, mark);
            if (since !== undefined) runs.push({ from: since, to: at, guess: guesses.start });
        }
        former = mark;
    }
    if (on !== undefined) runs.push({ from: on, to, ...(running ? {} : { guess: guesses.stop }) });
    return runs;
}

const guesses = { start: "its start is in no log", stop: "its stop is in no log" } as const;

/**
 * Returns the earliest moment from which a box that stops may have run, where no start is known since the former mark; nothing
 * where this is the same stop.
 */
function unseenStart(former: Mark, { at, state }: Mark): Date | undefined {
    const sameStop = (state === "stopped" && former.state === "stopping") || isNear(former.at, at);
    return sameStop && former.state !== "pending" ? undefined : former.at;
}

/** Adds up runs. Two boxes of one member that run side by side are billed both. @returns hours */
export function hoursIn(runs: readonly Span[]): number {
    return runs.reduce((sum, { from, to }) => sum + (to.getTime() - from.getTime()), 0) / 3600_000;
}
