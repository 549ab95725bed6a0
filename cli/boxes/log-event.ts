import { instanceTypeTag, lastStopTag, memberTag, stoppedTag } from "../../planning/tags";
import { markIn } from "../aws/mark";
import { instanceTypeIn } from "./find";

/** An event in a stack's log, as far as `history` reads it. */
export interface LogEvent {
    /** EventBridge may deliver an event twice, under one id. */
    readonly event: string;
    /** When it happened, which may be long before it reached the log. */
    readonly at: Date;
    /** The instance's id. */
    readonly id: string;
    /** The state that the instance reached; absent where its tags changed. */
    readonly state?: string;
    /** Whose the instance is, where the event has its tags. */
    readonly member?: string;
    /** Why it stops, where the tag that changed says so. */
    readonly why?: string;
    /** The type that the instance's tag names after the change. */
    readonly type?: string;
    /** Set where that tag is among those that changed. */
    readonly typeChanged?: true;
    /** Counts the changes of an instance's tags, which have no finer time than a second. */
    readonly version?: number;
}

interface Raw {
    readonly id?: string;
    readonly time?: string;
    readonly resources?: readonly string[];
    readonly detail?: {
        readonly "instance-id"?: string;
        readonly state?: string;
        readonly tags?: Readonly<Record<string, string>>;
        readonly "changed-tag-keys"?: readonly string[];
        readonly version?: number;
    };
}

/**
 * Reads an event of EC2's or of a tag (EC2 user guide, "State change events", and AWS tagging guide, "Monitor tag changes",
 * 2026-11).
 *
 * @returns nothing for what is neither: whoever may write into the log can put anything there.
 */
export function logEvent(message: string): LogEvent | undefined {
    let raw: Raw;
    try {
        raw = JSON.parse(message) as Raw;
        const { id: event = "", time = "", resources: [arn = ""] = [], detail = {} } = raw;
        const { "instance-id": instance, state, tags } = detail;
        const id = instance ?? /instance\/(i-\w+)$/.exec(arn)?.[1];
        const at = new Date(time);
        if (id === undefined || Number.isNaN(at.getTime())) return undefined;
        if (state !== undefined) return { event, at, id, state };
        if (tags === undefined) return undefined;
        const { "changed-tag-keys": changed = [], version } = detail;
        const [why, type] = [reasonIn(tags, changed), instanceTypeIn(tags)];
        return {
            ...{ event, at, id, member: tags[memberTag] ?? "" },
            ...(why === undefined ? {} : { why }),
            ...(type === undefined ? {} : { type }),
            ...(changed.includes(instanceTypeTag) ? { typeChanged: true } : {}),
            ...(typeof version === "number" ? { version } : {}),
        };
    } catch {
        return undefined;
    }
}

function reasonIn(
    tags: Readonly<Record<string, string>>,
    changed: readonly string[],
): string | undefined {
    const stoppedBy = changed.includes(stoppedTag) ? tags[stoppedTag] : undefined;
    if (stoppedBy !== undefined)
        return `${markIn(stoppedBy)?.who ?? "somebody"} stopped it to copy its data`;
    return changed.includes(lastStopTag) ? tags[lastStopTag] : undefined;
}
