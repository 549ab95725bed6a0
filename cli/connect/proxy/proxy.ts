import { Refusal } from "../../../settings/refusal";
import type * as myBoxModule from "../../boxes/my-box";
import type { Aws } from "../../boxes/open-aws";
import type { Given } from "../../boxes/run";
import { print } from "../../print";
import { runPlugin } from "../../session/plugin";
import { connectStdio } from "../../session/stdio";
import { endSignals } from "../end-signals";
import { running } from "../running-box";

export interface ProxyGiven extends Given {
    /** The box's id, from a command that has just found it: asking EC2 again would take a third of the time to a shell. */
    readonly id?: string;
    readonly plugin?: boolean;
}

/** Where a box's SSH server listens. */
const sshPort = 22;

/**
 * Connects standard input and output with a box's SSH server: the ProxyCommand of the names that `ssh-config` writes.
 *
 * @throws Refusal when the box does not run, or with what the box says when it ends the session with a reason.
 */
export async function proxy(aws: Aws, given: ProxyGiven): Promise<void> {
    const target = given.id ?? (await askEc2(aws, given));
    const { ssm, region } = aws;
    const notice = (line: string) => print(`workstation: ${line}\n`, process.stderr);
    const listener = { notice, stop: endSignals() };
    if (given.plugin === true) {
        const parameters = { portNumber: String(sshPort) };
        const profile = given.profile ?? "";
        const document = "AWS-StartSSHSession";
        return runPlugin({ ssm, target, document, parameters, region, profile, listener });
    }
    const [input, output] = [process.stdin, process.stdout];
    try {
        const said = await connectStdio({ ssm, target, port: sshPort, input, output, listener });
        if (said !== "") throw new Refusal(`the box ended the session: ${said}`);
    } finally {
        // It would keep the process waiting for more.
        input.destroy();
    }
}

async function askEc2(aws: Aws, given: ProxyGiven): Promise<string> {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
    const { myBox } = require("../../boxes/my-box") as typeof myBoxModule;
    return running(await myBox(aws, given)).id;
}
