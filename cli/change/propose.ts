import { confirmed, typedBack } from "../confirm";
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
    { title, steps, changes, member, recovery, toType }: Proposal,
    { yes = false }: Pick<Given, "yes">,
): Promise<boolean> {
    const { projectDir, say, stack } = session;
    say(title);
    for (const step of [...(recovery?.steps ?? []), ...steps]) say(`  - ${step}`);
    if (changes !== undefined)
        say(`  - ${renderPriceChange(await priceChange(projectDir, stack, changes, member))}`);
    const agreed =
        toType === undefined ? await confirmed("Continue?", yes) : await typedBack(toType);
    if (!agreed) say("nothing was changed");
    return agreed;
}
