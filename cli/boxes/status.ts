import Table from "cli-table3";
import { priceCaveats } from "../../catalog/cost";
import { type PriceList, tablePrices } from "../../catalog/price-list";
import { print } from "../print";
import { plain, withoutTrailing } from "../text-table";
import { type Box, type BoxFilter, findBoxes } from "./find";
import { hearFrom } from "./hear-from";
import { keepLastSaid, readLastSaid } from "./last-said";
import { type AskBoxes, type Live, notYours } from "./live";
import type { Aws } from "./open-aws";
import { regionPrices } from "./prices/region-prices";
import { type Readiness, readinessOf, readinessText } from "./readiness";
import { type StatusRow, statusRow } from "./status-row";
import { lasted } from "./time-text";

/** A row for each box, and the prices that the rows have. */
export interface Rows {
    readonly rows: readonly StatusRow[];
    readonly prices: PriceList;
}

/**
 * Asks EC2 and Systems Manager, both at once, then AWS's price list, and returns a row for each box.
 *
 * @param ask asks the boxes that answer, too. @default shows what they said last
 */
export async function statusRows(aws: Aws, asked: BoxFilter, ask?: AskBoxes): Promise<Rows> {
    const [boxes, heard] = await Promise.all([
        findBoxes(aws.ec2, asked),
        hearFrom(aws.ssm, { stack: asked.stack }),
    ]);
    const isOnline = (box: Box) => !silent.includes(readinessOf(box, heard.get(box.id)));
    const ids = boxes.filter(isOnline).map(({ id }) => id);
    const types = boxes.map(({ instanceType }) => instanceType);
    const [answers, prices] = await Promise.all([
        ask?.(aws, ids),
        boxes.length === 0 ? tablePrices() : regionPrices(aws, types),
    ]);
    const now = new Date();
    const last = readLastSaid(now);
    const rows = boxes.map((box) => {
        const said = { answer: answers?.get(box.id), last: last.get(box.id), prices };
        return statusRow(box, heard.get(box.id), now, said);
    });
    if (answers !== undefined) {
        for (const { id, live } of rows) if (live !== null) last.set(id, live);
        keepLastSaid(last);
    }
    return { rows, prices };
}

/** A box like this has no agent that could start a session. */
const silent: readonly Readiness[] = ["off", "booting", "lost"];

/** Prints the boxes that there are: a table on a terminal, the members' names in a pipe, an array with `--json`. */
export async function status(
    aws: Aws,
    asked: BoxFilter & { readonly json?: boolean },
    ask?: AskBoxes,
): Promise<void> {
    const { rows, prices } = await statusRows(aws, asked, ask);
    if (asked.json === true) return print(`${JSON.stringify(rows, null, 2)}\n`);
    if (rows.length === 0) return print(`${noBox(aws, asked)}\n`, process.stderr);
    if (process.stdout.isTTY) return print(statusTable({ rows, prices }, aws.region, new Date()));
    print(rows.map(({ member }) => `${member}\n`).join(""));
}

export function noBox({ region }: Pick<Aws, "region">, { stack, member }: BoxFilter): string {
    const whose = member === undefined ? "" : ` of ${member}`;
    const where = stack === undefined ? region : `stack ${stack} in ${region}`;
    return `there is no box${whose} in ${where}; for another region add --region REGION`;
}

/** Lays out the boxes, and below them what their prices leave out and what is wrong with them. */
export function statusTable({ rows, prices }: Rows, region: string, now: Date): string {
    const saysMore = rows.some((it) => it.live !== null || it.noAnswer !== null);
    const own = saysMore ? (["DATA", "JOBS", "KEEPS AWAKE", "SAID"] as const) : [];
    const table = new Table({
        ...plain,
        head: [
            ...["STACK", "MEMBER", "TYPE", "STATE", "READY", "SINCE", "AN HOUR", "SINCE START"],
            ...own,
        ],
        colAligns: [
            ...(["left", "left", "left", "left", "left", "right", "right", "right"] as const),
            ...own.map((name) => (name === "DATA" || name === "JOBS" ? "right" : "left")),
        ],
    });
    for (const it of rows) {
        table.push([
            ...[it.stack, it.member, it.instanceType, stateText(it), readinessText[it.ready]],
            it.since === null ? "-" : lasted(new Date(it.since), now),
            dollars(it.hourlyUsd, 3),
            it.sinceStartUsd === null ? "-" : dollars(it.sinceStartUsd, 2),
            ...(saysMore ? saidBy(it, now) : []),
        ]);
    }
    const spot = rows.some((it) => it.spot);
    const notes = [
        `${prices.source}; in USD, on demand, without disks. A stopped box costs its disks alone.`,
        ...priceCaveats({ spot, region, list: prices }),
        ...reasons(rows, now),
        ...rows.flatMap(adviceOn),
    ];
    return `${withoutTrailing(table).replaceAll(/^ {2}/gm, "")}\n\n${notes.join("\n")}\n`;
}

/** Says for a box that is off who made it stop. */
const stateText = ({ state, stoppedBy }: StatusRow) =>
    stoppedBy === null ? state : `${state} (${byWhom[stoppedBy]})`;

const byWhom = { idle: "idle", person: "a person", ec2: "EC2" } as const;

const dollars = (value: number | null, digits: number) => value?.toFixed(digits) ?? "unknown";

/** Returns the box's own columns: room on its data disk, jobs that run, what keeps it awake, and how long ago it said so. */
function saidBy({ live, noAnswer }: StatusRow, now: Date): string[] {
    const age = live === null ? [] : [`${lasted(new Date(live.said), now)} ago`];
    const why = noAnswer === null ? [] : [noAnswer === notYours ? notYours : "no answer"];
    const said = [...why, ...age].join("; ");
    if (live === null) return ["-", "-", "-", said === "" ? "-" : said];
    return [roomText(live), String(live.jobsRunning), awakeText(live, now), said];
}

/** Says for how long a box stays awake. What it said is over when its time is. */
function awakeText({ keepsAwake }: Live, now: Date): string {
    if (keepsAwake === null) return "-";
    const { verdict, stopsAt, keepUntil } = keepsAwake;
    if (keepUntil !== null && isLater(keepUntil, now))
        return `kept ${lasted(now, new Date(keepUntil))}`;
    if (stopsAt === null) return keepUntil === null ? "always" : "-";
    if (!isLater(stopsAt, now)) return "-";
    const left = lasted(now, new Date(stopsAt));
    return verdict === "up" ? `for ${left}` : `stops in ${left}`;
}

const isLater = (time: string, now: Date) => new Date(time) > now;

/** Returns why each box that keeps awake does so, or is about to stop. */
function reasons(rows: readonly StatusRow[], now: Date): string[] {
    return rows.flatMap(({ member, stack, live }) =>
        !live?.keepsAwake || awakeText(live, now) === "-"
            ? []
            : [`${member}'s box in ${stack}: ${live.keepsAwake.reason}`],
    );
}

function roomText({ data }: Live): string {
    if (data === null) return "not mounted";
    const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);
    return `${gigabytes(data.usedBytes)} of ${gigabytes(data.totalBytes)} GB`;
}

/** Says what to do about a box that is not ready. */
function adviceOn({ stack, member, ready, id, noAnswer }: StatusRow): string[] {
    const whose = `${member}'s box in ${stack}`;
    if (ready === "failed")
        return [
            `${whose} failed its self-test or refused its live settings; \`workstation-status --last\` on the box says why`,
        ];
    if (ready === "lost")
        return [
            `${whose} is out of reach; its console: \`aws ec2 get-console-output --latest --instance-id ${id} --output text\``,
        ];
    if (noAnswer !== null && noAnswer !== notYours) return [`${whose} gave no answer: ${noAnswer}`];
    return [];
}
