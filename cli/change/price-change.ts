import { priceCaveats } from "../../catalog/cost";
import { sumOf } from "../plan/cost-text";
import type * as stackPlanModule from "../plan/stack-plan";

/** A price in total, before and after a change of settings. */
export interface PriceChange {
    /** What the price is of, for example `one box`. */
    readonly of: string;
    /** Whether it is the price of several boxes. */
    readonly plural: boolean;
    readonly now: Prices;
    readonly then: Prices;
    /** What these prices leave out, one sentence each. */
    readonly caveats: readonly string[];
}

type Prices = Omit<stackPlanModule.PlannedCost, "part">;

/** Settings to change: values as in a stack file, lists as JSON. */
export type Changes = Readonly<Record<string, string>>;

/**
 * Plans the stack with and without changed settings, and compares prices: of one member's box, or else of one box if all
 * are alike, or else of all boxes.
 */
export async function priceChange(
    projectDir: string,
    stack: string,
    changes: Changes,
    member?: string,
): Promise<PriceChange> {
    // It loads Pulumi and AWS's classes, 0.3 s that help should not take.
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
    const { planStack } = require("../plan/stack-plan") as typeof stackPlanModule;
    const now = await planStack(projectDir, stack);
    const then =
        Object.keys(changes).length === 0 ? now : await planStack(projectDir, stack, changes);
    const [before, after] = [now, then].map(({ boxes }) => boxes.map((box) => box.member));
    const priced = pricedBoxes(before!, after!, {
        alike: now.machines.length === 1 && then.machines.length === 1,
        member,
    });
    return {
        of: priced.of,
        plural: priced.plural,
        now: totalOf(now, priced.now),
        then: totalOf(then, priced.then),
        caveats: caveatsFor(then, priced.then),
    };
}

/** Chooses whose boxes are priced: one member's, or one box where all are alike, or all. */
function pricedBoxes(
    before: readonly string[],
    after: readonly string[],
    { alike, member }: { readonly alike: boolean; readonly member: string | undefined },
) {
    if (member !== undefined)
        return { of: `${member}'s box`, plural: false, now: [member], then: [member] };
    if (before.length !== after.length) {
        const of = `the stack's boxes, ${before.length} -> ${after.length}`;
        return { of, plural: true, now: before, then: after };
    }
    if (alike)
        return { of: "one box", plural: false, now: before.slice(0, 1), then: after.slice(0, 1) };
    return { of: `all ${after.length} boxes`, plural: true, now: before, then: after };
}

/** Says what these members' prices leave out: that they are on demand, only of those who are not. */
function caveatsFor({ machines, region }: stackPlanModule.StackPlan, members: readonly string[]) {
    const theirs = machines.filter((it) => it.members.some((name) => members.includes(name)));
    return priceCaveats({ region, spot: theirs.some(({ box }) => box.spot) });
}

/** Sums the total prices of these members' boxes. */
function totalOf({ machines }: stackPlanModule.StackPlan, members: readonly string[]): Prices {
    return sumOf(
        machines.flatMap((machine) =>
            machine.members.filter((it) => members.includes(it)).map(() => machine.cost.at(-1)!),
        ),
    );
}

/** Says what a change does to a price, in one sentence. */
export function renderPriceChange({ of, plural, now, then, caveats }: PriceChange): string {
    const change = (from: number | undefined, to: number | undefined, digits: number) =>
        from === to ? usd(to, digits) : `${usd(from, digits)} -> ${usd(to, digits)}`;
    return (
        `price of ${of}: ${change(now.hourly, then.hourly, 3)} an hour while ${plural ? "all of them run" : "it runs"}; ` +
        `${change(now.workingHoursMonthly, then.workingHoursMonthly, 2)} a month of working hours, ` +
        `${change(now.alwaysOnMonthly, then.alwaysOnMonthly, 2)} always on (USD, us-east-1)` +
        caveats.map((text) => `; ${text}`).join("")
    );
}

function usd(amount: number | undefined, digits: number): string {
    return amount === undefined ? "unknown" : `$${amount.toFixed(digits)}`;
}
