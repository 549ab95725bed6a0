import {
    type CloudWatchLogsClient,
    paginateDescribeLogGroups,
    paginateFilterLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import { stateLogPrefix } from "../../planning/state-log";
import { stackTags } from "../../planning/tags";
import { type LogEvent, logEvent } from "./log-event";

/** Most ids in one filter pattern, which CloudWatch Logs limits to 1,024 characters (FilterLogEvents, 2026-11). */
const idsAtOnce = 40;

/** Whose events are read. */
export interface LogQuestion {
    /** Ids of the boxes that EC2 lists now. */
    readonly ids: readonly string[];
    /** @default everybody's in the stack */
    readonly member?: string;
    readonly since: Date;
}

/** Returns the names of a stack's logs: an interrupted `up` may have left one beside the other. */
export async function logsOf(
    logs: CloudWatchLogsClient,
    { project, stack }: { readonly project: string; readonly stack: string },
): Promise<readonly string[]> {
    const logGroupNamePrefix = stateLogPrefix(stackTags(project, stack));
    const names: string[] = [];
    for await (const { logGroups = [] } of paginateDescribeLogGroups(
        { client: logs },
        { logGroupNamePrefix },
    ))
        names.push(...logGroups.flatMap((it) => it.logGroupName ?? []));
    return names;
}

/**
 * Reads the events of boxes. A change of state has no tag, so the changes of tags come first: they say whose an id was, also
 * that of a box that EC2 has forgotten.
 */
export async function readLog(
    logs: CloudWatchLogsClient,
    groups: readonly string[],
    { ids: known, member, since }: LogQuestion,
): Promise<LogEvent[]> {
    const read = (pattern: string) => matching(logs, groups, pattern, since);
    // Words in quotes must all be in an event, and with a question mark one of them (CloudWatch Logs user guide, "Filter
    // pattern syntax", 2026-11).
    const words = ["aws.tag", ...(member === undefined ? [] : [member])];
    const tagged = (await read(words.map((it) => `"${it}"`).join(" "))).filter(
        (it) => it.member !== undefined && it.member === (member ?? it.member),
    );
    const ids = [...new Set([...known, ...tagged.map((it) => it.id)])];
    const found = [...tagged];
    for (let at = 0; at < ids.length; at += idsAtOnce) {
        const some = ids.slice(at, at + idsAtOnce);
        const states = await read(some.map((it) => `?"${it}"`).join(" "));
        found.push(...states.filter((it) => it.state !== undefined && some.includes(it.id)));
    }
    return found;
}

async function matching(
    client: CloudWatchLogsClient,
    groups: readonly string[],
    filterPattern: string,
    since: Date,
): Promise<LogEvent[]> {
    const found: LogEvent[] = [];
    const startTime = since.getTime();
    for (const logGroupName of groups)
        for await (const { events = [] } of paginateFilterLogEvents(
            { client },
            { logGroupName, filterPattern, startTime },
        ))
            found.push(...events.flatMap(({ message = "" }) => logEvent(message) ?? []));
    return found;
}
