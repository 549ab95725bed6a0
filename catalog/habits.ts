import { type CostRequest, monthHours, monthlyCost } from "./cost";
import type { PriceList } from "./price-list";

/** A way of using a box. */
interface Habit {
    readonly name: string;
    /** What it takes for granted, for the table. */
    readonly assumes: string;
    /** Hours of use a day; `all` for a box that nobody stops and that is never idle for long enough. */
    readonly hoursADay: number | "all";
    /** How many times a day the use ends, and the box waits for the limit until it stops. */
    readonly ends: number;
}

/** Days of a month on which a box is used. */
export const habitDays = 22;

/** The 22 days are those of `workingHours`, so that `office hours` without idle time is the plan's month of working hours. */
export const habits: readonly Habit[] = [
    {
        name: "office hours",
        assumes: `8 h in one piece on ${habitDays} days`,
        hoursADay: 8,
        ends: 1,
    },
    {
        name: "evenings too",
        assumes: `8 h, a pause, and 4 h in the evening on ${habitDays} days`,
        hoursADay: 12,
        ends: 2,
    },
    { name: "left on", assumes: "used or kept up day and night", hoursADay: "all", ends: 0 },
];

/** What a habit costs in a month. */
export interface HabitCost {
    readonly name: string;
    readonly assumes: string;
    /** Hours in a month in which the box runs. */
    readonly hours: number;
    readonly monthlyUsd: number | undefined;
}

/** Returns the hours in a month in which a box runs that nobody stops by hand, and that stops after so many idle minutes. */
export function habitHours({ hoursADay, ends }: Habit, idleStopMinutes: number): number {
    if (hoursADay === "all" || idleStopMinutes === 0) return monthHours;
    const day = hoursADay + (ends * idleStopMinutes) / 60;
    return Math.min(habitDays * Math.min(day, 24), monthHours);
}

/** Prices each habit: what a month of one box costs with idle stop, disks and snapshots included. */
export function habitCosts(
    request: Omit<CostRequest, "hours">,
    idleStopMinutes: number,
    list?: PriceList,
): HabitCost[] {
    return habits.map((habit) => {
        const hours = habitHours(habit, idleStopMinutes);
        const { monthlyUsd } = monthlyCost({ ...request, hours }, list).at(-1)!;
        return { name: habit.name, assumes: habit.assumes, hours, monthlyUsd };
    });
}
