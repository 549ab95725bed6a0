import Table from "cli-table3";
import { stateLogDays } from "../../planning/state-log";
import { print } from "../print";
import { plain, withoutTrailing } from "../text-table";
import { myBox } from "./my-box";
import type { Aws } from "./open-aws";
import { type Happening, pastOf } from "./past";
import { logsOf, readLog } from "./read-log";
import type { Given } from "./run";
import { utc } from "./time-text";

/** Prints when the box of whoever types started and stopped, and why, from the stack's log and from EC2. */
export async function history(aws: Aws, given: Given & { readonly days?: number }): Promise<void> {
    const box = await myBox(aws, given);
    const { days = 30 } = given;
    const since = new Date(Date.now() - days * 86_400_000);
    const { logs } = aws;
    const groups = await logsOf(logs, box);
    const events = await readLog(logs, groups, { ids: [box.id], member: box.member, since });
    const past = pastOf(box, events, since);
    if (given.json === true) return print(`${JSON.stringify(past, null, 2)}\n`);
    print(process.stdout.isTTY ? pastTable(past) : past.map(lineOf).join(""));
    const gaps =
        groups.length === 0
            ? `stack ${box.stack} has no log, so this is what EC2 knows; the next \`npx workstation up ${box.stack}\` makes one`
            : "AWS may deliver an event late or never; `from EC2` marks what the log does not have";
    print(`the last ${days} days, times in UTC; ${gaps}\n`, process.stderr);
}

const whyOf = ({ what, why, from }: Happening) =>
    [
        ...(what === "unknown" ? ["an event is missing: it changed once more before this"] : []),
        ...(what === "stopped" ? [why ?? "nothing says why"] : []),
        ...(what === "started" && why !== null ? [why] : []),
        ...(from === "ec2" ? ["(from EC2)"] : []),
    ].join(" ");

function pastTable(past: readonly Happening[]): string {
    const table = new Table({ ...plain, head: ["WHEN", "BOX", "WHAT", "WHY"] });
    for (const it of past) table.push([utc(new Date(it.at)), it.id, it.what, whyOf(it)]);
    return `${withoutTrailing(table).replaceAll(/^ {2}/gm, "")}\n\n`;
}

/** A line for programs, its fields divided by tabs. */
function lineOf(it: Happening): string {
    return `${[it.at, it.id, it.what, whyOf(it)].join("\t")}\n`;
}

/** Reads `--days`. */
export function daysOf(text: string): number | undefined {
    const days = Number(text);
    return Number.isInteger(days) && days >= 1 && days <= stateLogDays ? days : undefined;
}
