import type { Box } from "../find";
import type { LogEvent } from "../log-event";
import { notedAt } from "../last-stop";
import { isNear } from "../near";
import { typesOfThen } from "../type-of-then";
import { marksOf, type Span } from "./billed";

/** When a box was off, and the type that it had until then; absent where nothing tells it. */
export interface Off extends Span {
    readonly instanceType?: string | undefined;
}

/** How a box's own words begin when it stops because nobody uses it: `idle at 2026-11-30T10:00:00Z: ...`. */
const idle = /^idle\b/i;

const off: readonly string[] = ["stopping", "stopped"];

/**
 * Returns when one member's boxes were off after they had stopped for being idle: from such a stop to the next start, or to now.
 * It is the most that idle stop can have saved, because somebody might have stopped the box later on.
 *
 * @param events of these boxes and of their forerunners, also some from before the span.
 */
export function offAfterIdle(
    boxes: readonly Box[],
    events: readonly LogEvent[],
    { from, to }: Span,
): Off[] {
    const ids = new Set([...boxes.map(({ id }) => id), ...events.map(({ id }) => id)]);
    return [...ids]
        .flatMap((id) => {
            const own = events.filter((it) => it.id === id);
            return gapsOf(
                boxes.find((it) => it.id === id),
                own,
                to,
            );
        })
        .map((gap) => ({
            ...gap,
            from: new Date(Math.max(gap.from.getTime(), from.getTime())),
            to: new Date(Math.min(gap.to.getTime(), to.getTime())),
        }))
        .filter((gap) => gap.from < gap.to);
}

function gapsOf(box: Box | undefined, events: readonly LogEvent[], now: Date): Off[] {
    const types = typesOfThen(box, events, now);
    const reasons = events.filter(({ why = "" }) => idle.test(why));
    const wasIdle = (at: Date) => reasons.some((it) => isNear(it.at, at)) || saysSo(box, at);
    const gaps: Span[] = [];
    let since: Date | undefined;
    for (const { at, state } of marksOf(box, events, now)) {
        if (off.includes(state)) {
            if (since === undefined && wasIdle(at)) since = at;
            continue;
        }
        if (since !== undefined) gaps.push({ from: since, to: at });
        since = undefined;
    }
    if (since !== undefined && box !== undefined && off.includes(box.state))
        gaps.push({ from: since, to: now });
    return gaps.map((gap) => ({ ...gap, instanceType: types.at(gap.from) }));
}

/** Tells whether the box's own tag says that it stopped for being idle at this time. The tag stays when the box starts again. */
function saysSo(box: Box | undefined, at: Date): boolean {
    const { lastStop = "" } = box ?? {};
    return idle.test(lastStop) && isNear(notedAt(lastStop), at);
}
