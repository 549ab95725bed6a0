import type { Span } from "./cost/billed";
import type { Box } from "./find";
import type { LogEvent } from "./log-event";
import { near } from "./near";

/** What is known of one instance's types. */
export interface TypesOfThen {
    /** The type that the instance had at a moment; nothing where the log does not tell. */
    readonly at: (moment: Date) => string | undefined;
    /** The one type that it had in a run. */
    readonly in: (run: Span) => string | undefined;
}

/** The tag of the type as an event, or EC2 now, shows it. */
interface Seen {
    readonly at: number;
    readonly type: string | undefined;
    readonly changed: boolean;
}

/**
 * Tells which types an instance had, from the tag that the program sets with each type. Each event of a change of any tag has all
 * tags, and names those that changed (AWS tagging guide, "Monitor tag changes", 2026-12).
 *
 * EC2 changes the type of a stopped box alone, so a run has one type. The provider sets tags first, stops the box, changes the
 * type and starts it (terraform-provider-aws, `internal/provider/sdkv2/tags_interceptor.go`, case Before, and
 * `modifyInstanceAttributeWithStopStart`, read 2026-12): the tag of the next run is set within this one. So a run has the type
 * that the tag names at its beginning, or soon after it where the event is dated late.
 *
 * AWS delivers these events as it can. Where an event shows another type than the one before and does not say that it changed,
 * one between them is lost, and nothing is known in between. Nor is it where EC2 has another type than the tag: then somebody
 * changed it elsewhere, or EC2 refused the new type.
 *
 * @param box as EC2 lists it now; absent for a former one.
 * @param events of this instance.
 */
export function typesOfThen(
    box: Box | undefined,
    events: readonly LogEvent[],
    now: Date,
): TypesOfThen {
    const seen = seenIn(box, events);
    const wrong = box !== undefined && box.typeTag !== box.instanceType ? box.typeTag : undefined;
    const at = (moment: Date) => {
        const next = seen.findIndex((it) => it.at > moment.getTime());
        const [before, after] = next < 0 ? [seen.at(-1)] : [seen[next - 1], seen[next]];
        const told = after?.changed === false ? (before ?? after) : before;
        const lost = after?.changed === false && told?.type !== after.type;
        return lost || told?.type === wrong ? undefined : told?.type;
    };
    return {
        at,
        in: ({ from, to }) => {
            if (box?.state === "running" && to >= now) return box.instanceType;
            const soon = Math.min(near, (to.getTime() - from.getTime()) / 2);
            return at(new Date(from.getTime() + soon));
        },
    };
}

/** Lists how the tag was seen, oldest first; the last is what EC2 shows now, which is no change. */
function seenIn(box: Box | undefined, events: readonly LogEvent[]): Seen[] {
    const logged = events
        .filter(({ member }) => member !== undefined)
        .toSorted((a, b) => a.at.getTime() - b.at.getTime() || (a.version ?? 0) - (b.version ?? 0))
        .map(({ at, type, typeChanged = false }) => ({
            ...{ at: at.getTime(), type, changed: typeChanged },
        }));
    return box === undefined
        ? logged
        : [...logged, { at: Infinity, type: box.typeTag, changed: false }];
}
