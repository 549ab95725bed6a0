import type { Boot } from "../live";
import { isNear } from "../near";
import type { Run, Span } from "./billed";

/** The oldest boot that is believed, milliseconds before now: a clock that was wrong at a boot dates it long ago. */
const oldest = 400 * 86_400_000;

/**
 * Adds what a box's own journal has and the log has not: the greater counts. Less than some minutes are no difference, because EC2
 * and the box note a start and a stop at other moments.
 *
 * @param runs of this box and of others of its member.
 */
export function withJournal(
    runs: readonly Run[],
    { id, boots }: { readonly id: string; readonly boots: readonly Boot[] },
    { from, to }: Span,
): Run[] {
    const own = runs.filter((it) => it.id === id);
    const missing = boots
        .map((it) => ({ from: new Date(it.from), to: new Date(it.to) }))
        .filter((it) => to.getTime() - it.from.getTime() < oldest)
        .map((it) => ({ from: it.from < from ? from : it.from, to: it.to > to ? to : it.to }))
        .filter((it) => it.from < it.to)
        .flatMap((boot) => own.reduce<Span[]>(without, [boot]))
        .filter((it) => !isNear(it.from, it.to))
        .map((it) => ({ ...it, id, guess: "its own journal has this time, and the log has not" }));
    return [...runs, ...missing].sort((a, b) => a.from.getTime() - b.from.getTime());
}

/** Cuts a run out of times. */
const without = (times: readonly Span[], run: Span): Span[] =>
    times.flatMap(({ from, to }) =>
        run.to <= from || run.from >= to
            ? [{ from, to }]
            : [
                  { from, to: run.from },
                  { from: run.to, to },
              ].filter((it) => it.from < it.to),
    );
