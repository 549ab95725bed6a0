import confirm from "@inquirer/confirm";
import { planStack } from "../plan/stack-plan";
import { Refusal } from "../../settings/refusal";
import type { Session } from "./session";

export interface Proposal {
    readonly title: string;
    /** What will be done, a sentence each. */
    readonly steps: readonly string[];
    /** Changed settings, to show the change in price: values as in a stack file, lists as JSON. */
    readonly changes?: Readonly<Record<string, string>>;
}

export interface Consent {
    /** Asks nothing. */
    readonly yes?: boolean;
    /** Assumes that every command that left a mark has ended. */
    readonly takeOver?: boolean;
}

/**
 * Shows what will be done and asks.
 *
 * @returns whether to do it.
 * @throws Refusal when there is no terminal to ask on.
 */
export async function propose(
    session: Session,
    { title, steps, changes }: Proposal,
    { yes = false }: Consent,
): Promise<boolean> {
    session.say(title);
    for (const step of steps) session.say(`  - ${step}`);
    if (changes !== undefined) session.say(`  - ${await priceChange(session, changes)}`);
    if (yes) return true;
    if (!process.stdin.isTTY) throw new Refusal("nobody is there to ask; to go on without: --yes");
    const agreed = await orNo(confirm({ message: "Go on?", default: false }));
    if (!agreed) session.say("nothing is changed");
    return agreed;
}

/** Takes Ctrl-C for a no: `@inquirer/core` then throws an error of this name. */
export async function orNo(answer: Promise<boolean>): Promise<boolean> {
    try {
        return await answer;
    } catch (error) {
        if (error instanceof Error && error.name === "ExitPromptError") return false;
        throw error;
    }
}

async function priceChange(
    { projectDir, stack }: Session,
    changes: Readonly<Record<string, string>>,
): Promise<string> {
    const [{ cost: now }, { cost: then, costCaveats }] = [
        await planStack(projectDir, stack),
        await planStack(projectDir, stack, changes),
    ];
    const [before, after] = [now.at(-1), then.at(-1)];
    const change = (from: number | undefined, to: number | undefined, digits: number) =>
        from === to ? usd(to, digits) : `${usd(from, digits)} -> ${usd(to, digits)}`;
    const caveats = costCaveats.map((text) => `; ${text}`).join("");
    return (
        `price of one box: ${change(before?.hourly, after?.hourly, 3)} an hour while it runs; ` +
        `${change(before?.workingHoursMonthly, after?.workingHoursMonthly, 2)} a month of working hours, ` +
        `${change(before?.alwaysOnMonthly, after?.alwaysOnMonthly, 2)} always on (USD, us-east-1)${caveats}`
    );
}

function usd(amount: number | undefined, digits: number): string {
    return amount === undefined ? "unknown" : `$${amount.toFixed(digits)}`;
}
