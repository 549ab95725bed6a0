import { Refusal } from "../../settings/refusal";
import type { Box } from "../boxes/find";
import type { Waiting } from "../boxes/follow";
import { myBox } from "../boxes/my-box";
import type { Aws } from "../boxes/open-aws";
import type { Given } from "../boxes/run";
import { startShown } from "../boxes/start";
import { hourly } from "../boxes/status-row";
import { pricesKept } from "../price-cache";
import { confirmed } from "../confirm";
import { print } from "../print";

/**
 * Returns the box of whoever types, running. Asks before it starts one that is off, because that costs money.
 *
 * @returns nothing after a no or Ctrl-C, which has been said then.
 * @throws Refusal with the command that starts it, where nobody can be asked; and as `startShown` does.
 */
export async function startedBox(
    aws: Aws,
    given: Given,
    waiting: Partial<Waiting> = {},
): Promise<Box | undefined> {
    const box = await myBox(aws, given);
    const { member, stack, state } = box;
    if (state === "running") return box;
    if (given.yes !== true && !process.stdin.isTTY) {
        // One that is starting already needs no answer.
        if (state === "pending") return box;
        throw new Refusal(
            `the box of ${member} in ${stack} is ${state}, and there is no terminal to ask whether to start it\n` +
                `next: add --yes, or \`npx workstation start --member ${member} --stack ${stack}\``,
        );
    }
    const prices = pricesKept(aws.region, [box.instanceType]);
    const price = hourly(box, prices)?.toFixed(2);
    const cost = price === undefined ? "" : ` ($${price} an hour)`;
    const question = `The box of ${member} in ${stack} is ${state}. Start it${cost}?`;
    if (!(await confirmed(question, given.yes))) {
        print("nothing was changed\n", process.stderr);
        return undefined;
    }
    const told = await startShown(aws, box, waiting);
    if (told === undefined) return undefined;
    print(`${told}\n`, process.stderr);
    return { ...box, state: "running" };
}
