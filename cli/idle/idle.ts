import type { Aws } from "../boxes/open-aws";
import type { Given } from "../boxes/run";
import { runBoxCommand } from "../connect/box-command";
import type { Reach } from "../connect/ssh/open-ssh";

/**
 * Shows whether the member's box is idle, as the box itself says. Ends with the box's exit code.
 *
 * @throws Refusal when the box does not run, and as `openSsh` does.
 */
export async function idle(aws: Aws, given: Given & Reach): Promise<void> {
    const json = given.json === true ? " --json" : "";
    // OpenSSH does not tell the box which characters this terminal has.
    const locale = knowsUnicode(process.platform, process.env) ? "C.UTF-8" : "C";
    const command = `LC_ALL=${locale} workstation idle${json}`;
    await runBoxCommand(aws, command, given);
}

/** Tells whether a terminal has the characters of the bars: on Linux as its locale says, elsewhere always. */
export function knowsUnicode(
    platform: NodeJS.Platform,
    { LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv,
): boolean {
    const named = [LC_ALL, LC_CTYPE, LANG].find((it) => it !== undefined && it !== "") ?? "C";
    return platform !== "linux" || /utf-?8/i.test(named);
}
