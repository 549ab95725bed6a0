import type { Aws } from "../../boxes/open-aws";
import type { Given } from "../../boxes/run";
import { print } from "../../print";
import { startedBox } from "../started-box";
import { destination, noConnection, openSsh, type Reach, withoutKey } from "./open-ssh";

export interface SshGiven extends Given, Reach {}

/**
 * Runs OpenSSH to the member's box, with the settings that `ssh-config` would write, and ends with its exit code. The user's
 * own `~/.ssh/config` counts for everything else. A box that is off is started first, after asking.
 *
 * @param words the command for the box; a shell where there is none.
 * @throws Refusal as `startedBox` and `openSsh` do.
 */
export async function ssh(aws: Aws, words: readonly string[], given: SshGiven): Promise<void> {
    const box = await startedBox(aws, given);
    if (box === undefined) return;
    const command = words.length === 0 ? [] : ["--", ...words];
    const { status } = await openSsh([...destination(aws, box, given), ...command]);
    process.exitCode = status;
    if (status === noConnection) print(`${withoutKey}\n`, process.stderr);
}
