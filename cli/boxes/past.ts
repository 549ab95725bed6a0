import type { Box } from "./find";
import { lastStopOf } from "./last-stop";
import type { LogEvent } from "./log-event";
import { isNear } from "./near";
import { typesOfThen } from "./type-of-then";

/** Something that happened to a member's box, as `workstation history --json` prints it. Its keys stay. */
export interface Happening {
    /** ISO 8601. */
    readonly at: string;
    /** The instance's id: another one is another box. */
    readonly id: string;
    /** `unknown`: between the lines before and after, it started or stopped, and nothing tells when. */
    readonly what: "started" | "stopped" | "terminated" | "unknown";
    /** Of a stop, or of a start as another type than before; `null` where nothing says it. */
    readonly why: string | null;
    /** `ec2` where the log has no event of it, and EC2 still knows; `gap` where neither has one. */
    readonly from: "log" | "ec2" | "gap";
}

type Known = Omit<Happening, "at"> & { readonly at: Date };

/** States that end a change; the ones on the way say nothing more. */
const whats: Readonly<Record<string, Happening["what"]>> = {
    running: "started",
    stopped: "stopped",
    terminated: "terminated",
};

/**
 * Tells what happened to a box and its forerunners, oldest first.
 *
 * AWS delivers the events on a best-effort basis, so that one may come twice, late, in another order, or never. What EC2
 * itself still knows, the last start and the last stop, stands in for the events that are missing.
 *
 * @param since what was before is left out.
 */
export function pastOf(box: Box, events: readonly LogEvent[], since: Date): Happening[] {
    const once = [...new Map(events.map((it) => [it.event, it])).values()];
    const reasons = once.flatMap(({ at, id, why }) => (why === undefined ? [] : [{ at, id, why }]));
    const ofEc2 = knownToEc2(box);
    const ofStop = (id: string, at: Date) =>
        ofEc2.find((it) => it.what === "stopped" && it.id === id && isNear(it.at, at))?.why;
    const byEc2 = lastStopOf(box)?.by === "ec2";
    const whyAt = (id: string, at: Date) =>
        // A box can only guess that EC2 itself stopped it.
        (byEc2 ? ofStop(id, at) : undefined) ??
        reasons.find((it) => it.id === id && isNear(it.at, at))?.why ??
        ofStop(id, at) ??
        null;
    const logged = once.flatMap(({ at, id, state = "" }) => {
        const what = whats[state];
        if (what === undefined) return [];
        const why = what === "stopped" ? whyAt(id, at) : null;
        return [{ at, id, what, why, from: "log" as const }];
    });
    const missing = ofEc2.filter(
        (it) =>
            !logged.some(
                ({ at, id, what }) => id === it.id && what === it.what && isNear(at, it.at),
            ),
    );
    const all = [...logged, ...missing.map((it) => ({ ...it, from: "ec2" as const }))].sort(
        (a, b) => a.at.getTime() - b.at.getTime(),
    );
    const known = withResizes(all, box, once)
        .filter(({ at }) => at >= since)
        .map((it) => ({ ...it, at: it.at.toISOString() }));
    return withGaps(known);
}

/** Says of each start which type the box has become, where it was another one in the run before and both are known. */
function withResizes(all: readonly Known[], box: Box, events: readonly LogEvent[]): Known[] {
    const now = new Date();
    const former = new Map<string, string | undefined>();
    return all.map((it, index) => {
        if (it.what !== "started") return it;
        const { id, at } = it;
        const end = all.slice(index + 1).find((other) => other.id === id)?.at ?? now;
        const of = id === box.id ? box : undefined;
        const own = events.filter((event) => event.id === id);
        const type = typesOfThen(of, own, now).in({ from: at, to: end });
        const before = former.get(id);
        former.set(id, type);
        const resized = before !== undefined && type !== undefined && before !== type;
        return resized ? { ...it, why: `resized from ${before} to ${type}` } : it;
    });
}

/** Adds a line where a box starts or stops twice in a row: what lies between never reached the log. */
function withGaps(known: readonly Happening[]): Happening[] {
    const last = new Map<string, Happening["what"]>();
    return known.flatMap((it) => {
        const again = last.get(it.id) === it.what;
        last.set(it.id, it.what);
        if (!again) return [it];
        return [{ ...it, what: "unknown", why: null, from: "gap" } as const, it];
    });
}

/** Returns the last start, and the last stop of a box that is off, where EC2 or the box's own tag tells them. */
function knownToEc2(box: Box) {
    const { id, launched } = box;
    const { at: stopped, why = null } = lastStopOf(box) ?? {};
    return [
        { id, at: launched, what: "started" as const, why: null },
        ...(stopped === undefined ? [] : [{ id, at: stopped, what: "stopped" as const, why }]),
    ];
}
