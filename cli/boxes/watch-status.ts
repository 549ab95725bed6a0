import { clearScreenDown, cursorTo } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { print } from "../print";
import type { BoxFilter } from "./find";
import type { Aws } from "./open-aws";
import { readinessText } from "./readiness";
import { noBox, statusRows, statusTable } from "./status";
import type { StatusRow } from "./status-row";

/** Milliseconds between two questions. Two calls in 5 s are far below what AWS lets an account ask. */
const pause = 5_000;

/**
 * Shows the boxes until the signal or Ctrl-C ends it: redraws the table on a terminal, and in a pipe prints a line for
 * each change.
 */
export async function watchStatus(
    aws: Aws,
    asked: BoxFilter,
    { signal, every = pause }: { readonly signal?: AbortSignal; readonly every?: number } = {},
): Promise<void> {
    let former: readonly StatusRow[] = [];
    while (signal?.aborted !== true) {
        const found = await statusRows(aws, asked);
        const { rows } = found;
        if (process.stdout.isTTY) {
            cursorTo(process.stdout, 0, 0);
            clearScreenDown(process.stdout);
            const now = new Date();
            print(rows.length === 0 ? noBox(aws, asked) : statusTable(found, aws.region, now));
        } else for (const line of changed(former, rows, new Date())) print(`${line}\n`);
        former = rows;
        await sleep(every, undefined, signal && { signal }).catch(() => undefined);
    }
}

/** Returns a line for each box that has come, gone or changed. */
export function changed(
    former: readonly StatusRow[],
    rows: readonly StatusRow[],
    now: Date,
): string[] {
    const line = ({ stack, member, id }: StatusRow, what: string) =>
        `${now.toISOString()} ${stack} ${member} ${id} ${what}`;
    const saysOf = (it: StatusRow) =>
        it.ready === "off" ? it.state : `${it.state}, ready: ${readinessText[it.ready]}`;
    const gone = former.filter(({ id }) => !rows.some((it) => it.id === id));
    return [
        ...gone.map((it) => line(it, "terminated")),
        ...rows.flatMap((it) => {
            const before = former.find(({ id }) => id === it.id);
            const says = saysOf(it);
            return before !== undefined && saysOf(before) === says ? [] : [line(it, says)];
        }),
    ];
}
