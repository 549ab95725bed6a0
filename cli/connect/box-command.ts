import { myBox } from "../boxes/my-box";
import type { Aws } from "../boxes/open-aws";
import type { Given } from "../boxes/run";
import { print } from "../print";
import { running } from "./running-box";
import { destination, noConnection, openSsh, type Reach, withoutKey } from "./ssh/open-ssh";

/**
 * Runs a command of the member's box over SSH, and ends with its exit code, which it also returns. It starts no box.
 *
 * @param own options of OpenSSH for this command, such as a terminal. @default none
 * @throws Refusal when the box does not run, and as `openSsh` does.
 */
export async function runBoxCommand(
    aws: Aws,
    command: string,
    given: Given & Reach,
    own: readonly string[] = [],
): Promise<number> {
    const box = running(await myBox(aws, given));
    const { status } = await openSsh([...own, ...destination(aws, box, given), "--", command]);
    process.exitCode = status;
    if (status === noConnection) print(`${withoutKey}\n`, process.stderr);
    return status;
}
