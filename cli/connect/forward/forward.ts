import { once } from "node:events";
import type { Aws } from "../../boxes/open-aws";
import type { Given } from "../../boxes/run";
import { print } from "../../print";
import { forwardPort } from "../../session/forward";
import { runPlugin } from "../../session/plugin";
import { endSignals } from "../end-signals";
import { startedBox } from "../started-box";

export interface ForwardGiven extends Given {
    /** @default any free one */
    readonly localPort?: number;
    readonly plugin?: boolean;
}

/**
 * Forwards a port of this computer to a port of the member's box until Ctrl-C, also across lost connections. A box that is
 * off is started first, after asking.
 *
 * @throws Refusal as `startedBox` does, or when the local port is taken.
 */
export async function forward(aws: Aws, remotePort: number, given: ForwardGiven): Promise<void> {
    const box = await startedBox(aws, given);
    if (box === undefined) return;
    const { id: target, member } = box;
    const { ssm, region } = aws;
    const { localPort = 0 } = given;
    const stop = endSignals();
    const notice = (line: string) => print(`${line}\n`, process.stderr);
    if (given.plugin === true) {
        const listener = { notice, stop };
        const parameters = {
            portNumber: String(remotePort),
            localPortNumber: String(localPort),
        };
        const profile = given.profile ?? "";
        const document = "AWS-StartPortForwardingSession";
        return runPlugin({ ssm, target, document, parameters, region, profile, listener });
    }
    const open = await forwardPort({ ssm, target, remotePort, localPort, notice, stop });
    print(`localhost:${open.port}\n`);
    notice(`leads to port ${remotePort} of ${member}'s box until you press Ctrl-C`);
    if (!stop.aborted) await once(stop, "abort");
    await open.close();
}
