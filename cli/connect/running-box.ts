import { Refusal } from "../../settings/refusal";
import type { Box } from "../boxes/find";

/**
 * Returns the box where it runs, or is about to: a session waits until Systems Manager reaches it.
 *
 * @throws Refusal with the command that starts it.
 */
export function running(box: Box): Box {
    const { member, stack, state } = box;
    if (state === "running" || state === "pending") return box;
    throw new Refusal(
        `the box of ${member} in ${stack} is ${state}; next: \`npx workstation start --member ${member} --stack ${stack}\``,
    );
}
