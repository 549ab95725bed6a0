import { Refusal } from "../settings/refusal";
import * as boxes from "./box";
import { attachDisk, type DataDisk, detachDisk } from "./data-disk";
import { findHost, settleEngine } from "./engine";
import { ensureImage, hasHostCertificates } from "./image";
import type { Machine } from "./machine";
import { lastLine, run } from "./run";
import type { StandInName } from "./stand-ins";
import { lookInside } from "./verdict";

/** AWS's own, which no container has. */
const always = ["metadata", "session-manager", "boot"] as const satisfies readonly StandInName[];

/**
 * A container with systemd in it, of the engine that answers here.
 *
 * @throws Refusal when none does.
 */
export async function container(
    place: boxes.Workplace,
    plainVolume: boolean,
    say: (line: string) => void,
): Promise<Machine> {
    const host = await findHost(run);
    const name = host.engine;
    return {
        engine: name,
        reach: () => Promise.resolve({}),
        state: () => boxes.boxState(place, name, run),
        create: async (planned, reach) => {
            const disk = await dataDisk(place, plainVolume);
            const recipe = {
                operatingSystem: planned.operatingSystem,
                docker: planned.standIns.includes("docker"),
                certificates: hasHostCertificates(),
            };
            const image = await ensureImage(name, recipe, reach.registry, run, say);
            const engine = await settleEngine(host, image, run);
            const port = await boxes.sshPort(place);
            const extraFlags = reach.github ? [] : boxes.pluginFlags(place);
            say(`starting the box ${place.box} with ${name}`);
            await boxes.launchBox(place, engine, { image, port, disk, extraFlags }, run);
            return [disk.kind, ...always];
        },
        start: async () => {
            if (boxes.notedStandIns(place).includes("disk")) await attachDisk(place.disk, run);
            const started = await run(name, ["start", place.box], { timeoutSeconds: 120 });
            if (started.status === 0) return;
            throw new Refusal(
                `${lastLine(started)}; --rebuild makes a new box, with the same data`,
            );
        },
        remove: () => boxes.removeBox(place, name, run),
        look: () => lookInside(name, place.box, run),
        logs: async () => {
            const answer = await run(name, ["exec", place.box, "sh", "-c", boxes.logScript]);
            if (answer.status === 0) return answer.stdout;
            throw new Refusal(
                `no box to read from: ${lastLine(answer)}; run workstation rehearse ${place.stack}`,
            );
        },
        release: async () => {
            await detachDisk(place.disk, run);
            const folder = await run(name, ["volume", "inspect", place.volume]);
            return folder.status === 0 ? [`kept: the ${name} volume ${place.volume}`] : [];
        },
    };
}

async function dataDisk(place: boxes.Workplace, plainVolume: boolean): Promise<DataDisk> {
    const device = plainVolume ? undefined : await attachDisk(place.disk, run);
    if (device !== undefined) return { kind: "disk", device };
    return { kind: "folder", volume: place.volume };
}
