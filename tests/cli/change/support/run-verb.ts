import type { Given } from "../../../../cli/change/change";
import { changes } from "../../../../cli/change/changes";
import { carryOut } from "../../../../cli/change/run";
import type { Session } from "../../../../cli/change/session";

/** Finds a verb by its name. */
export function verbNamed(name: string) {
    return changes.find((it) => it.name === name)!;
}

/** Runs a verb as the command does once Pulumi has opened the stack: judges what was typed, asks, carries it out. */
export async function runVerb(
    session: Session,
    name: string,
    value = "",
    options: Omit<Given, "value"> = {},
): Promise<void> {
    const given = { value, ...options };
    verbNamed(name).foresee(session.stackFile, given);
    await carryOut(session, verbNamed(name), given);
}
