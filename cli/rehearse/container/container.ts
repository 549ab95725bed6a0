import { cutUserData } from "../../../cloud-init/cut";
import { Refusal } from "../../../settings/refusal";
import { logScript, renderLogs } from "../../box-logs";
import * as boxes from "./container-box";
import { lastMade, madeHere, noteMade, type Workplace } from "../workplace";
import { attachDisk, type DataDisk, detachDisk } from "./data-disk";
import { type Host, chooseEngine } from "./engine";
import { ensureImage, recipeOf } from "./image";
import { reportFromContainer } from "../boot/box-report";
import type { Machine } from "../machine";
import { ensurePrepared } from "./prepared-image";
import type { Tell } from "../boot/progress";
import { preparation } from "../preparation";
import type { RehearsedBox } from "../rehearsed-box";
import { lastLine, type Run } from "../run";
import { sharedStandIns } from "../shared/stand-ins";
import { newSshPort } from "../ssh";
import type { Reach, StandInName } from "../stand-ins";

/** Stand-ins for what is AWS's own, and no container has. */
const always = [
    "metadata",
    "session-manager",
    "state-manager",
    "boot",
] as const satisfies readonly StandInName[];

const none: ReturnType<typeof sharedStandIns> = { flags: [], names: [] };

export interface ContainerWishes {
    /** Uses no loop device. */
    readonly plainVolume: boolean;
    /** A new box starts from an image in which the install documents ran. */
    readonly prepare: boolean;
}

/** Returns a container with systemd in it, run by this host's engine. */
export function container(
    place: Workplace,
    host: Host,
    wishes: ContainerWishes,
    say: Tell["say"],
    run: Run,
): Machine {
    const { engine } = host;
    const ask = (script: string) => run(engine, ["exec", place.box, "sh", "-c", script]);
    return {
        engine,
        state: () => boxes.boxState(place, engine, run),
        create: (planned, reach) => makeBox(place, { host, planned, reach, ...wishes }, say, run),
        start: () => startAgain(place, engine, run),
        startedAt: () => boxes.startedAt(place, engine, run),
        remove: () => boxes.removeBox(place, engine, run),
        report: () => reportFromContainer(engine, place.box, run),
        isolation: async () => [isolationOf((await ask("cat /proc/self/uid_map")).stdout)],
        ask,
        logs: async (lines) => {
            const answer = await ask(logScript(lines));
            if (answer.status === 0) return renderLogs(answer.stdout, lines);
            throw new Refusal(
                `the log cannot be read: ${lastLine(answer).replace(/^Error: /, "")}; ` +
                    `start the box with: npx workstation rehearse ${place.stack}`,
            );
        },
        release: async () => {
            await detachDisk(place.disk, run);
            const folder = lastMade(place)?.standIns.includes("folder");
            const data = folder ? `${engine}'s volume ${place.volume}` : place.disk;
            return `the data volume (${data}), and ${engine}'s images localhost/workstation-rehearsal`;
        },
    };
}

/** Reads the first line of a map of user ids: `0 0 4294967295` is no map at all. */
function isolationOf(uidMap: string): StandInName {
    const [inside, outside] = uidMap.trim().split(/\s+/).map(Number);
    return inside === 0 && outside !== undefined && outside > 0 ? "user-namespace" : "isolation";
}

interface Order extends ContainerWishes {
    readonly host: Host;
    readonly planned: RehearsedBox;
    readonly reach: Reach;
}

async function makeBox(
    place: Workplace,
    { host, planned, reach, plainVolume, prepare }: Order,
    say: Tell["say"],
    run: Run,
): Promise<void> {
    const { operatingSystem, standIns: others, userData } = planned;
    if (prepare && operatingSystem !== "debian12") {
        throw new Refusal("--prepare works with Debian only so far; leave it out");
    }
    const base = await ensureImage(host.engine, recipeOf(planned), reach.registry, run, say);
    const engine = await chooseEngine(host, base, run);
    let image = base;
    if (prepare) {
        const script = preparation(cutUserData(userData).install, others.includes("plugins"));
        const order = { base, script, container: place.preparing };
        image = await ensurePrepared(engine, order, run, say);
    }
    const port = await newSshPort(place);
    const shared = planned.sharedData ? sharedStandIns(place, reach.mountpoint === true) : none;
    const extraFlags = [...(reach.github ? [] : boxes.pluginFlags(place)), ...shared.flags];
    const device = plainVolume ? undefined : await attachDisk(place.disk, run);
    const disk: DataDisk =
        device === undefined ? { kind: "folder", volume: place.volume } : { kind: "disk", device };
    const packages = prepare ? (["packages"] as const) : [];
    const standIns = [...packages, ...others, ...shared.names, disk.kind, ...always];
    noteMade(place, { engine: host.engine, standIns, device });
    say(`starting the box ${place.box} with ${host.engine}`);
    try {
        await boxes.launchBox(place, engine, { image, port, disk, extraFlags }, run);
    } catch (error) {
        await detachDisk(place.disk, run);
        throw error;
    }
}

async function startAgain(place: Workplace, engine: string, run: Run): Promise<void> {
    const remedy = "--rebuild makes a new box with the same data";
    const { device } = madeHere(place);
    if (device !== undefined) {
        // After a restart of this machine the number may differ, and the old one may be somebody else's disk.
        const now = await attachDisk(place.disk, run);
        if (now !== device) {
            throw new Refusal(`the data disk was ${device} and is ${now ?? "gone"} now; ${remedy}`);
        }
    }
    const answer = await run(engine, ["start", place.box], { timeoutSeconds: 120 });
    if (answer.status !== 0) throw new Refusal(`${lastLine(answer)}; ${remedy}`);
}
