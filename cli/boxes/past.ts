import type { Box } from "./find";
import { lastStopOf } from "./last-stop";
import type { LogEvent } from "./log-event";
import { isNear } from "./near";

/** Something that happened to a member's box, as `workstation history --json` prints it. Its keys stay. */
export interface Happening {
    /** ISO 8601. */
    readonly at: string;
    /** The instance's id: another one is another box. */
    readonly id: string;
    /** `unknown`: between the lines before and after, it started or stopped, and nothing tells when. */
    readonly what: "started" | "stopped" | "terminated" | "unknown";
    /** `null` where nothing says it. */
    readonly why: string | null;
    /** `ec2` where the log has no event of it, and EC2 still knows; `gap` where neither has one. */
    readonly from: "log" | "ec2" | "gap";
}

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
        return [{ at, id, what, why: what === "stopped" ? whyAt(id, at) : null, from: "log" }];
    });
    const missing = ofEc2.filter(
        (it) =>
            !logged.some(
                ({ at, id, what }) => id === it.id && what === it.what && isNear(at, it.at),
            ),
    );
    const known = [...logged, ...missing.map((it) => ({ ...it, from: "ec2" }))]
        .filter(({ at }) => at >= since)
        .sort((a, b) => a.at.getTime() - b.at.getTime())
        .map((it) => ({ ...it, at: it.at.toISOString() }) as Happening);
    return withGaps(known);
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
