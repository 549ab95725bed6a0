import Table from "cli-table3";
import { workingHours } from "../../catalog/cost";
import type { HabitCost } from "../../catalog/habits";
import { stateLogDays, stateLogPrice } from "../../planning/state-log";
import type { Part } from "../print";
import type { PlannedCost, PlannedMachine, StackPlan } from "./stack-plan";
import { plain, withoutTrailing } from "../text-table";

type Prices = Omit<PlannedCost, "part">;

/** Sums prices; one unknown price makes the sum unknown. */
export function sumOf(rows: readonly Prices[]): Prices {
    const sum = (of: (row: Prices) => number | undefined) =>
        rows.reduce<number | undefined>((total, row) => {
            const price = of(row);
            return total === undefined || price === undefined ? undefined : total + price;
        }, 0);
    return {
        hourly: sum((row) => row.hourly),
        alwaysOnMonthly: sum((row) => row.alwaysOnMonthly),
        workingHoursMonthly: sum((row) => row.workingHoursMonthly),
    };
}

/** Returns the priced parts of every box. */
export function partsOf(
    machines: readonly Pick<PlannedMachine, "cost" | "members">[],
): PlannedCost[] {
    return machines.flatMap(({ cost, members }) => members.flatMap(() => cost));
}

/** Shows what all boxes of a stack cost: while they run, while they are stopped, and in all. */
export function costSummary({ machines, boxes }: Pick<StackPlan, "machines" | "boxes">): string {
    const isDisk = ({ part }: PlannedCost) => /disk|snapshots/.test(part);
    const parts = partsOf(machines).filter(({ part }) => part !== "total");
    const count = boxes.length;
    const running = sumOf(parts.filter((it) => !isDisk(it)));
    const disks = sumOf(parts.filter(isDisk));
    const table = new Table({
        ...plain,
        head: [
            count === 1 ? "Cost (USD)" : `Cost (USD, ${count} boxes)`,
            ...["an hour", `${workingHours} h/month`, "always on"],
        ],
        colWidths: [30, 12, 14, 12],
        colAligns: ["left", "right", "right", "right"],
    });
    const row = (title: string, prices: Prices, hourly = usd(prices.hourly)) => [
        `  ${title}`,
        ...[hourly, usd(prices.workingHoursMonthly), usd(prices.alwaysOnMonthly)],
    ];
    table.push(
        row("running", running),
        row("disks, even when stopped", disks, "-"),
        row("total", sumOf([running, disks])),
    );
    return withoutTrailing(table).replaceAll(/^ {2}/gm, "");
}

/**
 * Shows the price of each part of one box, and what the prices leave out.
 *
 * @param plan for what the log of all boxes costs, and whose prices these are.
 */
export function costDetails(
    { cost, instanceType, habits, idleStopMinutes }: PlannedMachine,
    plan: Pick<StackPlan, "boxes" | "prices">,
): Part[] {
    const table = new Table({
        ...plain,
        head: ["", "an hour", `${workingHours} h/month`, "always on"],
        colAligns: ["left", "right", "right", "right"],
    });
    const labels: Record<string, string> = { snapshots: "snapshots of a full volume" };
    for (const { part, hourly, workingHoursMonthly, alwaysOnMonthly } of cost) {
        const monthly = [usd(workingHoursMonthly), usd(alwaysOnMonthly)];
        table.push([labels[part] ?? part, usd(hourly, 4), ...monthly]);
    }
    const notes = [
        `${workingHours} h is 8 hours on 22 days; disks cost the same while the box is stopped`,
        `the log of all starts and stops, kept for ${stateLogDays} days, costs ${stateLogPrice(plan.boxes.length)}; it is in no sum`,
        `${plan.prices.source}; on demand, before tax`,
        ...(instanceType.burstable
            ? ["CPU beyond the type's baseline is charged extra once its credits are used up"]
            : []),
    ];
    return [
        `${withoutTrailing(table)}\n${notes.map((note) => `  ${note}\n`).join("")}`,
        `\n${habitTable(habits, idleStopMinutes)}\n`,
    ];
}

/** Shows what a month of one box costs by habit, and what each habit takes for granted. */
function habitTable(habits: readonly HabitCost[], idleStopMinutes: number): string {
    const table = new Table({
        ...plain,
        head: [idleStopTitle(idleStopMinutes), "a month", "USD", ""],
        colAligns: ["left", "right", "right", "left"],
    });
    for (const { name, hours, monthlyUsd, assumes } of habits)
        table.push([name, `${Math.round(hours)} h`, usd(monthlyUsd), assumes]);
    return withoutTrailing(table);
}

const idleStopTitle = (minutes: number) =>
    minutes === 0 ? "never stopped for being idle" : `stopped after ${minutes} idle minutes`;

/** Shows in one line what a month costs by habit; nothing where boxes differ, because their table has the prices. */
export function habitLine({ machines }: Pick<StackPlan, "machines">): string {
    const [machine, ...others] = machines;
    if (machine === undefined || others.length > 0) return "";
    const { habits, idleStopMinutes, members } = machine;
    const of = members.length === 1 ? "" : "a box ";
    // Without the idle stop, all habits cost what a box costs that is left on.
    const told =
        idleStopMinutes === 0
            ? [`${usd(habits.at(-1)?.monthlyUsd)} where nobody stops it (idleStopMinutes: 0)`]
            : habits.map(({ name, monthlyUsd }) => `${name} ${usd(monthlyUsd)}`);
    return `  ${of}${idleStopTitle(idleStopMinutes)}, a month: ${told.join(", ")}\n`;
}

/** Renders an amount of USD; an unknown price is never 0. */
export function usd(value: number | undefined, digits = 2): string {
    return value === undefined ? "unknown" : value.toFixed(digits);
}
