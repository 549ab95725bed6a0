import Table from "cli-table3";
import { priceCaveats } from "../../../catalog/cost";
import type { PriceList } from "../../../catalog/price-list";
import { plain, withoutTrailing } from "../../text-table";
import { utc } from "../time-text";
import { hoursIn } from "./billed";
import { type CostRow, monthOf } from "./month";

type Column =
    "computeUsd" | "addressUsd" | "disksUsd" | "snapshotsUsd" | "totalUsd" | "forecastUsd";

const columns: Readonly<Record<Column, string>> = {
    computeUsd: "COMPUTE",
    addressUsd: "ADDRESS",
    disksUsd: "DISKS",
    snapshotsUsd: "SNAPSHOTS",
    totalUsd: "SO FAR",
    forecastUsd: "MONTH",
};
const names = Object.keys(columns) as Column[];

/** Lays out a month, a line a member, with the sum of several. */
export function costTable(rows: readonly CostRow[], now: Date): string {
    const right = Array<"right">(1 + names.length).fill("right");
    const table = new Table({
        ...plain,
        head: ["STACK", "MEMBER", "TYPE", "RAN", ...Object.values(columns)],
        colAligns: ["left", "left", "left", ...right],
    });
    const line = (title: readonly string[], hours: number, usd: (of: Column) => number | null) =>
        table.push([
            ...title,
            `${hours.toFixed(1)} h`,
            ...names.map((it) => usd(it)?.toFixed(2) ?? "unknown"),
        ]);
    for (const row of rows)
        line([row.stack, row.member, row.instanceType ?? "-"], row.hours, (it) => row[it]);
    if (rows.length > 1) {
        const hours = rows.reduce((sum, it) => sum + it.hours, 0);
        line(["all", "", ""], hours, (column) => sum(rows.map((it) => it[column])));
    }
    const laidOut = withoutTrailing(table).replaceAll(/^ {2}/gm, "");
    return `USD from ${utc(now).slice(0, 7)}-01 to ${utc(now)} UTC\n\n${laidOut}\n`;
}

/** Adds up a column; one unknown price makes the sum unknown. */
const sum = (values: readonly (number | null)[]) =>
    values.reduce((total, it) => (total === null || it === null ? null : total + it), 0);

interface Circumstances {
    readonly now: Date;
    readonly spot: boolean;
    readonly unlogged: readonly string[];
    readonly region: string;
    readonly prices: PriceList;
}

/** Says what idle stop saved, as the bound that it is: somebody might have stopped the box, or used it, in these hours. */
function idleStopNote({ member, idleStopHours, idleStopUsd }: CostRow): string[] {
    if (idleStopHours === 0) return [];
    const usd = idleStopUsd === null ? "an unknown amount" : `at most $${idleStopUsd.toFixed(2)}`;
    return [
        `${member}'s box did not run for ${idleStopHours.toFixed(1)} h after idle stops, which saved ${usd}.`,
    ];
}

/** Says how long a member's boxes were of which type, where there were several. */
function typesNote({ member, byType }: CostRow): string[] {
    if (byType.length < 2) return [];
    const parts = byType.map(
        ({ instanceType, hours, computeUsd }) =>
            `${hours.toFixed(1)} h as ${instanceType ?? "an unknown type"} (${computeUsd === null ? "unknown" : `$${computeUsd.toFixed(2)}`})`,
    );
    return [`${member}'s box ran ${parts.join(", ")}.`];
}

/** Says what the figures mean, what they leave out, and what in them is a guess. */
export function costNotes(
    rows: readonly CostRow[],
    { now, spot, unlogged, region, prices }: Circumstances,
): string[] {
    return [
        ...rows.flatMap(typesNote),
        ...rows.flatMap(idleStopNote),
        "MONTH is the cost at the month's end if each box runs as many hours a day as it did so far.",
        ...(hoursIn([{ from: monthOf(now).from, to: now }]) < 24
            ? ["The month has only begun, so MONTH takes its first hours for all of it."]
            : []),
        "Disks count from the month's beginning; those deleted since, data transfer and tax are not in it.",
        "Snapshots cost at most this: each holds only what has changed since the one before.",
        `${prices.source}; on demand.`,
        ...priceCaveats({ spot, region, list: prices }),
        ...unlogged.map(
            (stack) =>
                `Stack ${stack} has no log, so EC2 alone tells the hours: the last run of each box. The next ` +
                `\`npx workstation up ${stack}\` makes a log.`,
        ),
        ...rows.flatMap(({ guesses }) => guesses),
    ];
}
