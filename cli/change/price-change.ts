import type * as stackPlanModule from "../plan/stack-plan";

/** The price of one box, in total, before and after a change of settings. */
export interface PriceChange {
    readonly now: stackPlanModule.PlannedCost;
    readonly then: stackPlanModule.PlannedCost;
    /** What these prices leave out, one sentence each. */
    readonly caveats: readonly string[];
}

/**
 * Plans the stack with and without changed settings, and compares the price of one box.
 *
 * @param changes values as in a stack file, lists as JSON.
 */
export async function priceChange(
    projectDir: string,
    stack: string,
    changes: Readonly<Record<string, string>>,
): Promise<PriceChange> {
    // It loads Pulumi and AWS's classes, 0.3 s that help should not take.
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
    const { planStack } = require("../plan/stack-plan") as typeof stackPlanModule;
    const now = await planStack(projectDir, stack);
    const then =
        Object.keys(changes).length === 0 ? now : await planStack(projectDir, stack, changes);
    // The last row is the total.
    return { now: now.cost.at(-1)!, then: then.cost.at(-1)!, caveats: then.costCaveats };
}

/** Says what a change does to the price of one box, in one sentence. */
export function renderPriceChange({ now, then, caveats }: PriceChange): string {
    const change = (from: number | undefined, to: number | undefined, digits: number) =>
        from === to ? usd(to, digits) : `${usd(from, digits)} -> ${usd(to, digits)}`;
    return (
        `price of one box: ${change(now.hourly, then.hourly, 3)} an hour while it runs; ` +
        `${change(now.workingHoursMonthly, then.workingHoursMonthly, 2)} a month of working hours, ` +
        `${change(now.alwaysOnMonthly, then.alwaysOnMonthly, 2)} always on (USD, us-east-1)` +
        caveats.map((text) => `; ${text}`).join("")
    );
}

function usd(amount: number | undefined, digits: number): string {
    return amount === undefined ? "unknown" : `$${amount.toFixed(digits)}`;
}
