import confirm from "@inquirer/confirm";
import { Refusal } from "../../settings/refusal";
import type { Given, Proposal } from "./change";
import { priceChange, renderPriceChange } from "./price-change";
import type { Session } from "./session";

/**
 * Shows what will be done and asks.
 *
 * @returns whether to do it.
 * @throws Refusal when there is no terminal to ask on.
 */
export async function propose(
    session: Session,
    { title, steps, changes, recovery }: Proposal,
    { yes = false }: Pick<Given, "yes">,
): Promise<boolean> {
    const { projectDir, say, stack } = session;
    say(title);
    for (const step of [...(recovery?.steps ?? []), ...steps]) say(`  - ${step}`);
    if (changes !== undefined)
        say(`  - ${renderPriceChange(await priceChange(projectDir, stack, changes))}`);
    if (yes) return true;
    if (!process.stdin.isTTY)
        throw new Refusal(
            "this needs a confirmation, and there is no terminal to ask on; to skip it, add --yes",
        );
    const agreed = await orNo(confirm({ message: "Continue?", default: false }));
    if (!agreed) say("nothing was changed");
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
