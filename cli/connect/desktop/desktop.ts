import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "../../../settings/refusal";
import type { Box } from "../../boxes/find";
import type { Aws } from "../../boxes/open-aws";
import type { Given } from "../../boxes/run";
import { print } from "../../print";
import { type Forward, forwardPort } from "../../session/forward";
import { type Door, openDoor } from "../door";
import { endSignals } from "../end-signals";
import { openLink } from "../open-link";
import { destination, withoutKey } from "../ssh/open-ssh";
import { startedBox } from "../started-box";
import { measureWay } from "./measure";
import { readPassword } from "./password";
import { fittingQuality, type Way, wayTold } from "./quality";

export interface DesktopGiven extends Given {
    /** Forwards the VNC server itself, for a viewer of the user's own. */
    readonly vnc?: boolean;
}

/** What a test has in place of the laptop. */
export interface Laptop {
    readonly stop: AbortSignal;
    /** Reads the desktop's password; nothing where SSH does not get to the box. */
    readonly password: (box: Box) => Promise<string | undefined>;
    /** Opens a browser, and returns whether there is one. */
    readonly browse: (address: string) => Promise<boolean>;
    /** The longest wait for the page, milliseconds. */
    readonly patience: number;
}

const thisLaptop = (aws: Aws, given: DesktopGiven): Laptop => ({
    stop: endSignals(),
    password: (box) => readPassword(destination(aws, box, given)),
    browse: (address) => openLink(address, process.env),
    patience: 60_000,
});

/** Ports on the box's loopback: noVNC's page, and TigerVNC itself. */
const ports = { page: 6080, vnc: 5901 } as const;

/**
 * Opens the desktop of the member's box in a browser, already logged in, and keeps it open until Ctrl-C. A box that is off is
 * started first, after asking.
 *
 * @throws Refusal as `startedBox` does, and when the desktop does not answer.
 */
export async function desktop(
    aws: Aws,
    given: DesktopGiven,
    { stop, password, browse, patience } = thisLaptop(aws, given),
): Promise<void> {
    const box = await startedBox(aws, given);
    if (box === undefined) return;
    const notice = (line: string) => print(`${line}\n`, process.stderr);
    const whose = `the desktop of ${box.member}'s box in ${box.stack}`;
    const remotePort = given.vnc === true ? ports.vnc : ports.page;
    const to = (port: number, told = notice) =>
        forwardPort({
            ...{ ssm: aws.ssm, target: box.id, remotePort: port, localPort: 0 },
            ...{ notice: told, stop },
        });
    const tunnel = await to(remotePort);
    let door: Door | undefined;
    try {
        if (given.vnc === true) {
            print(`localhost:${tunnel.port}\n`);
            notice(
                `${whose}, for a VNC viewer; its password: npx workstation ssh -- cat .vnc/password`,
            );
            const way = await measuredBeside(() => to(ports.page, () => undefined), stop);
            if (way !== undefined) {
                notice(wayTold(way));
                notice(
                    `TigerVNC's: vncviewer -AutoSelect=0 -QualityLevel=${fittingQuality(way)} localhost::${tunnel.port}`,
                );
            }
        } else {
            if (!(await answers(tunnel, patience, stop))) throw noDesktop(whose);
            // Both at once, so that nobody waits longer because of the figure.
            const [secret, way] = stop.aborted
                ? []
                : await Promise.all([password(box), measureWay(tunnel.port, stop)]);
            if (stop.aborted) return;
            if (way !== undefined) notice(wayTold(way));
            door = await openDoor(pageOf(tunnel, secret, way), "desktop");
            if (secret === undefined)
                notice(
                    `SSH did not read the password, and the page asks for it: \`cat ~/.vnc/password\` on the box; ${withoutKey}`,
                );
            if (!(await browse(door.address))) {
                notice("open this address in a browser of this computer; it works once:");
                print(`${door.address}\n`);
            }
        }
        notice(`${whose} is open until you press Ctrl-C; the box keeps running`);
        if (!stop.aborted) await once(stop, "abort");
    } finally {
        door?.close();
        await tunnel.close();
    }
}

/** Returns the page's address. What follows the # stays in the browser. */
function pageOf({ port }: Forward, password: string | undefined, way: Way | undefined): string {
    const options = new URLSearchParams({ autoconnect: "1", resize: "remote" });
    if (way !== undefined) options.set("quality", String(fittingQuality(way)));
    if (password !== undefined) options.set("password", password);
    return `http://127.0.0.1:${port}/vnc.html#${options.toString().replaceAll("+", "%20")}`;
}

/** Measures the way by noVNC's page, over a tunnel of its own; nothing where that cannot be opened. */
async function measuredBeside(
    open: () => Promise<Forward>,
    stop: AbortSignal,
): Promise<Way | undefined> {
    const beside = await open().catch(() => undefined);
    if (beside === undefined) return undefined;
    try {
        return await measureWay(beside.port, stop);
    } finally {
        await beside.close();
    }
}

/** Waits for noVNC's page, whose server starts some seconds after the box. */
async function answers({ port }: Forward, patience: number, stop: AbortSignal): Promise<boolean> {
    for (const start = Date.now(); Date.now() - start < patience && !stop.aborted;) {
        const page = await fetch(`http://127.0.0.1:${port}/vnc.html`, { signal: stop }).catch(
            () => undefined,
        );
        if (page?.ok === true) return true;
        await sleep(500);
    }
    return stop.aborted;
}

function noDesktop(whose: string): Refusal {
    return new Refusal(
        `${whose} does not answer: it is off, not installed, or has failed\n` +
            "next: `npx workstation ssh -- workstation-status`, which says which",
    );
}
