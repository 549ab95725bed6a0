import { Refusal } from "../../../settings/refusal";
import type { Aws } from "../../boxes/open-aws";
import type { Given } from "../../boxes/run";
import { print } from "../../print";
import { runPlugin } from "../../session/plugin";
import { connectTerminal, interactiveCommand } from "../../session/terminal";
import { endSignals } from "../end-signals";
import { startedBox } from "../started-box";

export interface ShellGiven extends Given {
    readonly plugin?: boolean;
}

/**
 * Opens a shell of the member on their box in this terminal, without an SSH key: AWS alone decides who gets in. A box that is
 * off is started first, after asking.
 *
 * @throws Refusal where there is no terminal, as `startedBox` does, and with what ended the session other than the shell's end.
 */
export async function shell(aws: Aws, given: ShellGiven): Promise<void> {
    const { stdin: input, stdout: output } = process;
    if (!input.isTTY || !output.isTTY) {
        throw new Refusal(
            "a shell needs a terminal, and there is none here; to run one command on the box: `npx workstation ssh -- COMMAND`",
        );
    }
    const box = await startedBox(aws, given);
    if (box === undefined) return;
    const { ssm, region } = aws;
    const target = box.id;
    // A member's name, which findBoxes has checked, is one plain word.
    const command = `exec sudo -n -iu ${box.member}`;
    const notice = (line: string) => print(`${line}\n`, process.stderr);
    if (given.plugin === true) {
        const listener = { notice, stop: endSignals(["SIGHUP", "SIGTERM"]) };
        const [parameters, profile] = [{ command }, given.profile ?? ""];
        const document = interactiveCommand;
        const session = { ssm, target, document, parameters, region, profile, listener };
        return runPlugin({ ...session, keysAreTheBoxs: true });
    }
    const listener = { notice, stop: endSignals() };
    try {
        const { said } = await connectTerminal({ ssm, target, command, input, output, listener });
        if (said !== "") throw new Refusal(`the session has ended: ${said}`);
    } finally {
        // It would keep the process waiting for more.
        input.destroy();
    }
}
