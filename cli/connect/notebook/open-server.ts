import { once } from "node:events";
import type { Box } from "../../boxes/find";
import type { Aws } from "../../boxes/open-aws";
import type { Given } from "../../boxes/run";
import { print } from "../../print";
import { forwardPort } from "../../session/forward";
import { type Door, openDoor } from "../door";
import { endSignals } from "../end-signals";
import { openLink } from "../open-link";
import { destination } from "../ssh/open-ssh";
import { startedBox } from "../started-box";
import { startServer } from "./login";
import type { BoxServer } from "./servers";

/** What a test has in place of the laptop. */
export interface Laptop {
    readonly stop: AbortSignal;
    /** Starts the server on the box, and returns where to log in; nothing after Ctrl-C. */
    readonly start: (box: Box) => Promise<string | undefined>;
    /** Opens a browser, and returns whether there is one. */
    readonly browse: (address: string) => Promise<boolean>;
}

const thisLaptop = (aws: Aws, given: Given, server: BoxServer, folder?: string): Laptop => ({
    stop: endSignals(),
    start: (box) => startServer(destination(aws, box, given), server, folder),
    browse: (address) => openLink(address, process.env),
});

/**
 * Opens a server of the member's box in a browser, already logged in, and keeps it open until Ctrl-C. A box that is off is
 * started first, after asking.
 *
 * @param folder for TensorBoard: the folder on the box with the logs.
 * @throws Refusal as `startedBox`, `startServer` and `forwardPort` do.
 */
export async function openServer(
    aws: Aws,
    given: Given,
    server: BoxServer,
    folder?: string,
    { stop, start, browse } = thisLaptop(aws, given, server, folder),
): Promise<void> {
    const box = await startedBox(aws, given);
    if (box === undefined) return;
    const notice = (line: string) => print(`${line}\n`, process.stderr);
    const whose = `${server.title} on ${box.member}'s box in ${box.stack}`;
    notice(`starting ${whose}`);
    const path = await start(box);
    const isOver = () => stop.aborted;
    if (path === undefined || isOver()) return;
    const { ssm } = aws;
    const remotePort = server.port;
    const tunnel = await forwardPort({
        ...{ ssm, target: box.id, remotePort, localPort: 0 },
        ...{ notice, stop },
    });
    let door: Door | undefined;
    try {
        door = await openDoor(`http://127.0.0.1:${tunnel.port}${path}`, server.verb);
        if (!(await browse(door.address))) {
            notice("open this address in a browser of this computer; it works once:");
            print(`${door.address}\n`);
        }
        notice(`${whose} is open until you press Ctrl-C; what runs in it continues on the box`);
        if (!isOver()) await once(stop, "abort");
    } finally {
        door?.close();
        await tunnel.close();
    }
}
