import type { EC2Client } from "@aws-sdk/client-ec2";
import { memberOf, memberTag, projectTag, snapshotsTag, stackTag } from "../../../planning/tags";
import { filter } from "../../aws/ec2-tags";
import { type Disk, findDisks } from "../disks";
import { type Box, type BoxFilter, findBoxes } from "../find";
import type { LogEvent } from "../log-event";
import type { Aws } from "../open-aws";
import { logsOf, readLog } from "../read-log";
import { readLastSaid } from "../last-said";
import { typesOfThen } from "../type-of-then";
import { billedRuns, type Run, type Span } from "./billed";
import { withJournal } from "./by-journal";
import { offAfterIdle } from "./idle-stops";
import { type Had, monthOf } from "./month";

/** What members had in a month, and the stacks without a log. */
export interface Found {
    readonly had: readonly Had[];
    readonly unlogged: readonly string[];
}

/** Days before the month in which the log is read too: a start in them may be that of a box that still runs. */
const daysBefore = 31;

/** Asks EC2 for boxes and disks, and each stack's log for the hours. A member whose box is gone still has disks. */
export async function whatMembersHad(aws: Aws, asked: BoxFilter, now: Date): Promise<Found> {
    const [boxes, disks] = await Promise.all([
        findBoxes(aws.ec2, asked),
        disksOfMembers(aws.ec2, asked),
    ]);
    const had: Had[] = [];
    const unlogged: string[] = [];
    for (const { project, stack } of stacksOf(boxes, disks)) {
        const groups = await logsOf(aws.logs, { project, stack });
        if (groups.length === 0) unlogged.push(stack);
        const month = monthOf(now);
        const here = boxes.filter((it) => it.project === project && it.stack === stack);
        const events = await readLog(aws.logs, groups, {
            ids: here.map(({ id }) => id),
            since: new Date(month.from.getTime() - daysBefore * 86_400_000),
            ...(asked.member === undefined ? {} : { member: asked.member }),
        });
        const owners = ownersOf(here, events);
        const theirs = disks.filter((it) => isIn(it, project, stack));
        const names = new Set([...owners.values(), ...theirs.map(({ tags }) => memberOf(tags))]);
        for (const member of [...names].filter((it) => it !== "").sort()) {
            const own = here.filter((it) => it.member === member);
            const happened = events.filter(({ id }) => owners.get(id) === member);
            const span = { from: month.from, to: now };
            had.push({
                ...{ stack, member, box: own.at(-1) },
                runs: withTypes(
                    byJournals(billedRuns(own, happened, span), own, span),
                    own,
                    happened,
                    now,
                ),
                offAfterIdle: offAfterIdle(own, happened, span),
                ...sizesOf(theirs.filter(({ tags }) => memberOf(tags) === member)),
            });
        }
    }
    return { had, unlogged };
}

/** Adds what boxes' own journals have, as they said to `status --live` last on this computer. */
function byJournals(runs: Run[], boxes: readonly Box[], span: Span): Run[] {
    const said = readLastSaid(span.to);
    return boxes.reduce((all, { id }) => {
        const { boots = [] } = said.get(id) ?? {};
        return withJournal(all, { id, boots }, span);
    }, runs);
}

/** Adds the type that each box had in each run. */
function withTypes(
    runs: readonly Run[],
    boxes: readonly Box[],
    events: readonly LogEvent[],
    now: Date,
): Run[] {
    const types = new Map(
        runs.map(({ id }) => [
            id,
            typesOfThen(
                boxes.find((it) => it.id === id),
                events.filter((it) => it.id === id),
                now,
            ),
        ]),
    );
    return runs.map((run) => ({ ...run, instanceType: types.get(run.id)?.in(run) }));
}

/** Finds the disks of members: they are paid also when no box has them. */
async function disksOfMembers(ec2: EC2Client, { stack, member }: BoxFilter): Promise<Disk[]> {
    const Filters = [
        filter("tag-key", projectTag),
        ...(stack === undefined ? [] : [filter(`tag:${stackTag}`, stack)]),
        ...(member === undefined ? [] : [filter(`tag:${memberTag}`, member)]),
    ];
    const disks = await findDisks(ec2, Filters);
    // EC2 takes `*` and `?` in a filter's value as wildcards.
    return disks.filter(
        ({ tags }) =>
            tags[stackTag] === (stack ?? tags[stackTag]) &&
            memberOf(tags) === (member ?? memberOf(tags)),
    );
}

const isIn = ({ tags }: Disk, project: string, stack: string) =>
    tags[projectTag] === project && tags[stackTag] === stack;

function stacksOf(boxes: readonly Box[], disks: readonly Disk[]) {
    const named = [
        ...boxes,
        ...disks.map(({ tags }) => ({
            project: tags[projectTag] ?? "",
            stack: tags[stackTag] ?? "",
        })),
    ];
    return new Map(
        named
            .filter(({ project, stack }) => project !== "" && stack !== "")
            .map(({ project, stack }) => [`${project}/${stack}`, { project, stack }]),
    ).values();
}

/** Returns whose each id is: that of a box from its tags, that of a former one from the changes of its tags. */
function ownersOf(boxes: readonly Box[], events: readonly LogEvent[]): Map<string, string> {
    const tagged = events.flatMap(({ id, member }) =>
        member === undefined ? [] : [[id, member] as const],
    );
    return new Map([...tagged, ...boxes.map(({ id, member }) => [id, member] as const)]);
}

/** Data disks are on the snapshot schedule, and root disks are not. */
function sizesOf(disks: readonly Disk[]) {
    const size = (isData: boolean) =>
        disks
            .filter(({ tags }) => (tags[snapshotsTag] !== undefined) === isData)
            .reduce((sum, { sizeGiB }) => sum + sizeGiB, 0);
    return { rootGiB: size(false), dataGiB: size(true) };
}
