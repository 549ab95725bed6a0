import { Refusal } from "../settings/refusal";
import * as boxes from "./box";
import { attachDisk, type DataDisk, detachDisk } from "./data-disk";
import { findHost, settleEngine } from "./engine";
import { ensureImage, hasHostCertificates } from "./image";
import { ensurePrepared, preparation } from "./prepared-image";
import { planRehearsal } from "./rehearsed-box";
import { lastLine, run } from "./run";
import { askHttp, findReach, type StandInName } from "./stand-ins";
import { lookInside, watch, type Watched } from "./verdict";

/** The longest that a first boot may take: the box itself gives up earlier on each of its parts. */
const patienceSeconds = 3600;

/** AWS's own, which no container has. */
const always = ["metadata", "session-manager", "boot"] as const satisfies readonly StandInName[];

/** How a rehearsal went. */
export interface Rehearsal {
    readonly place: boxes.Workplace;
    readonly member: string;
    readonly engine: string;
    readonly port: number;
    readonly ownKey: boolean;
    readonly standIns: readonly StandInName[];
    readonly changes: Readonly<Record<string, string>>;
    readonly watched: Watched;
}

export interface Wishes {
    /** A new box with the same data volume. */
    readonly rebuild: boolean;
    /** No loop device. */
    readonly plainVolume: boolean;
    /** A new box starts from an image that has its packages already. */
    readonly prepare: boolean;
}

export interface Tell {
    /** A step that has begun. */
    readonly say: (line: string) => void;
    /** Where the boot is, again and again. */
    readonly progress: (line: string, seconds: number) => void;
}

/**
 * Boots the stack's first box, or goes on with the one that is there, and waits for its verdict.
 *
 * @throws Refusal when the settings are refused or the host lacks something.
 */
export async function rehearse(
    projectDir: string,
    stack: string,
    { rebuild, plainVolume, prepare }: Wishes,
    { say, progress }: Tell,
): Promise<Rehearsal> {
    const place = boxes.workplace(projectDir, stack);
    const host = await findHost(run);
    const reach = await findReach(askHttp);
    const planned = await planRehearsal(projectDir, stack, reach, await boxes.ownKey(place, run));
    const { member, changes, userData } = planned;
    const name = host.engine;

    let state = await boxes.boxState(place, name, run);
    if (rebuild && state !== "absent") {
        say(`removing the box ${place.box}; its data volume stays`);
        await boxes.removeBox(place, name, run);
        state = "absent";
    }
    if (state !== "absent" && prepare && !boxes.notedStandIns(place).includes("packages")) {
        say("this box was made without --prepare: add --rebuild for a new one");
    }
    if (state !== "absent" && !boxes.seedIsCurrent(place, userData)) {
        say("the documents have changed since this box was made: --rebuild makes a new one");
    }

    const port = await boxes.sshPort(place);
    if (state === "absent") {
        const disk = await dataDisk(place, plainVolume);
        const recipe = { docker: !reach.dockerPackages, certificates: hasHostCertificates() };
        const base = await ensureImage(name, recipe, reach.registry, run, say);
        const engine = await settleEngine(host, base, run);
        const docker = reach.dockerPackages && reach.github;
        const image = prepare
            ? await ensurePrepared(
                  engine,
                  { base, script: preparation(userData, { docker }), container: place.preparing },
                  run,
                  say,
              )
            : base;
        boxes.writeSeed(place, userData);
        const standIns = [...planned.standIns, disk.kind, ...always];
        boxes.noteStandIns(place, prepare ? ["packages", ...standIns] : standIns);
        const extraFlags = reach.github ? [] : boxes.pluginFlags(place);
        say(`starting the box ${place.box} with ${name}`);
        await boxes.launchBox(place, engine, { image, port, disk, extraFlags }, run);
    } else if (state === "stopped") {
        say(`starting the box ${place.box} again`);
        if (boxes.notedStandIns(place).includes("disk")) await attachDisk(place.disk, run);
        const started = await run(name, ["start", place.box], { timeoutSeconds: 120 });
        if (started.status !== 0) {
            throw new Refusal(
                `${lastLine(started)}; --rebuild makes a new box, with the same data`,
            );
        }
    }
    const look = () => lookInside(name, place.box, run);
    const watched = await watch(look, patienceSeconds, progress);
    const standIns = boxes.notedStandIns(place);
    const ownKey = standIns.includes("member-key");
    return { place, member, engine: name, port, ownKey, standIns, changes, watched };
}

async function dataDisk(place: boxes.Workplace, plainVolume: boolean): Promise<DataDisk> {
    const device = plainVolume ? undefined : await attachDisk(place.disk, run);
    if (device !== undefined) return { kind: "disk", device };
    return { kind: "folder", volume: place.volume };
}

/** Ends the box. Gives what is left, which is the member's data. */
export async function stopRehearsal(projectDir: string, stack: string): Promise<string[]> {
    const place = boxes.workplace(projectDir, stack);
    const { engine } = await findHost(run);
    await boxes.removeBox(place, engine, run);
    await detachDisk(place.disk, run);
    const folder = await run(engine, ["volume", "inspect", place.volume]);
    return [
        `kept, with the data volume: ${place.dir}`,
        ...(folder.status === 0 ? [`kept: the ${engine} volume ${place.volume}`] : []),
    ];
}

/** What cloud-init and the units wrote on the box. */
export async function rehearsalLogs(projectDir: string, stack: string): Promise<string> {
    const place = boxes.workplace(projectDir, stack);
    const { engine } = await findHost(run);
    const script =
        "cat /var/log/cloud-init-output.log; " +
        "journalctl -b --no-pager -o short-monotonic -u 'workstation-*' -u docker";
    const answer = await run(engine, ["exec", place.box, "sh", "-c", script]);
    if (answer.status === 0) return answer.stdout;
    throw new Refusal(
        `no box to read from: ${lastLine(answer)}; run workstation rehearse ${stack}`,
    );
}
