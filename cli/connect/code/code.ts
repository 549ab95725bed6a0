import type { Aws } from "../../boxes/open-aws";
import type { Given } from "../../boxes/run";
import { print } from "../../print";
import { startedBox } from "../started-box";
import { sshName } from "../ssh-config/config-text";
import { openLink } from "../open-link";
import { type Around, here, isKnownHost, sshConfig } from "../ssh-config/ssh-config";
import { codeLink } from "./link";

/**
 * Opens the member's home on their box in VS Code, or prints the link where it cannot be opened here. Writes the file of
 * hosts first, where that lacks the box. A box that is off is started before, after asking.
 *
 * @throws Refusal as `startedBox` does.
 */
export async function code(aws: Aws, given: Given, around: Around = here()): Promise<void> {
    const box = await startedBox(aws, given);
    if (box === undefined) return;
    const { member } = box;
    const name = sshName(box);
    const { files, env, notes } = around;
    // The names of hosts belong on stdout where they are asked for, and here the link does.
    if (!isKnownHost(name, files)) await sshConfig(aws, given, { ...around, out: notes });
    const link = codeLink(name, member);
    if (!(await openLink(link, env))) {
        print("open this link in a browser of the laptop that has VS Code:\n", notes);
        print(`${link}\n`, around.out);
    }
}
