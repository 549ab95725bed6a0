import { Refusal } from "../settings/refusal";
import * as boxes from "./box";
import { attachDisk, type DataDisk, detachDisk } from "./data-disk";
import { type EngineName, findHost, type Host, settleEngine } from "./engine";
import { ensureImage, hasHostCertificates } from "./image";
import { lookInside } from "./look";
import { ensurePrepared, preparation } from "./prepared-image";
import type { Tell } from "./progress";
import { planRehearsal, type RehearsedBox } from "./rehearsed-box";
import { lastLine, type Run, run as hostRun } from "./run";
import { newSshPort, ownKey, sshPort, writeSshConfig } from "./ssh";
import { askHttp, findReach, type Reach, type StandInName } from "./stand-ins";
import { watch, type Watched } from "./verdict";

/** The longest that a first boot may take: the box itself gives up earlier on each of its parts. */
const patienceSeconds = 3600;

/** AWS's own, which no container has. */
const always = ["metadata", "session-manager", "boot"] as const satisfies readonly StandInName[];

/** How a rehearsal went. */
export interface Rehearsal {
    readonly place: boxes.Workplace;
    readonly member: string;
    readonly engine: EngineName;
    readonly port: number;
    /** When the box was started, in seconds since 1970. */
    readonly started: number;
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
    /** Which engine, where there is more than one. */
    readonly engine?: EngineName | undefined;
}

type Say = Tell["say"];

/**
 * Boots the stack's first box, or goes on with the one that is there, and waits for its verdict.
 *
 * @throws Refusal when the settings are refused or the host lacks something.
 */
export async function rehearse(
    projectDir: string,
    stack: string,
    wishes: Wishes,
    { say, progress }: Omit<Tell, "done">,
    run: Run = hostRun,
): Promise<Rehearsal> {
    const place = boxes.workplace(projectDir, stack);
    const host = await chooseHost(place, wishes.engine, run, say);
    const reach = await findReach(askHttp);
    const key = () => ownKey(place, run);
    const planned = await planRehearsal(projectDir, stack, reach, key);
    const { member, changes } = planned;
    const { engine } = host;

    let state = await boxes.boxState(place, engine, run);
    if (wishes.rebuild && state !== "absent") {
        say(`removing the box ${place.box}; its data volume stays`);
        await boxes.removeBox(place, engine, run);
        state = "absent";
    }
    if (state === "absent") await makeBox(place, { host, reach, planned, wishes }, run, say);
    else {
        sayWhatStays(place, planned, wishes, say);
        if (state === "stopped") await startAgain(place, engine, run, say);
    }
    const { standIns } = madeHere(place);
    const port = sshPort(place);
    writeSshConfig(place, { port, member, ownKey: standIns.includes("member-key") });
    const started = await boxes.startedAt(place, engine, run);
    const look = () => lookInside(engine, place.box, run);
    const watched = await watch(look, { started, patience: patienceSeconds }, progress);
    return { place, member, engine, port, started, standIns, changes, watched };
}

/** The wanted engine; else the one that the last box was made with, as its data may be there. */
async function chooseHost(
    place: boxes.Workplace,
    wanted: EngineName | undefined,
    run: Run,
    say: Say,
): Promise<Host> {
    const last = boxes.lastMade(place);
    const host = await findHost(run, wanted ?? last?.engine);
    if (last === undefined || last.engine === host.engine) return host;
    if ((await boxes.boxState(place, last.engine, run)) !== "absent") {
        throw new Refusal(
            `the box of ${place.stack} is one of ${last.engine}'s; ` +
                `end it first: npx workstation rehearse ${place.stack} --stop`,
        );
    }
    if (last.standIns.includes("folder")) {
        say(`the last box's data stays in ${last.engine}'s volume ${place.volume}`);
    }
    return host;
}

interface Order {
    readonly host: Host;
    readonly reach: Reach;
    readonly planned: RehearsedBox;
    readonly wishes: Wishes;
}

async function makeBox(
    place: boxes.Workplace,
    { host, reach, planned, wishes: { plainVolume, prepare } }: Order,
    run: Run,
    say: Say,
): Promise<void> {
    const { userData } = planned;
    const recipe = { docker: !reach.dockerPackages, certificates: hasHostCertificates() };
    const base = await ensureImage(host.engine, recipe, reach.registry, run, say);
    const engine = await settleEngine(host, base, run);
    let image = base;
    if (prepare) {
        const script = preparation(userData, { docker: reach.dockerPackages && reach.github });
        const order = { base, script, container: place.preparing };
        image = await ensurePrepared(engine, order, run, say);
    }
    const port = await newSshPort(place);
    boxes.writeSeed(place, userData);
    const extraFlags = reach.github ? [] : boxes.pluginFlags(place);
    const device = plainVolume ? undefined : await attachDisk(place.disk, run);
    const disk: DataDisk =
        device === undefined ? { kind: "folder", volume: place.volume } : { kind: "disk", device };
    const packages = prepare ? (["packages"] as const) : [];
    const standIns = [...packages, ...planned.standIns, disk.kind, ...always];
    boxes.noteMade(place, { engine: host.engine, standIns, device });
    say(`starting the box ${place.box} with ${host.engine}`);
    try {
        await boxes.launchBox(place, engine, { image, port, disk, extraFlags }, run);
    } catch (error) {
        await detachDisk(place.disk, run);
        throw error;
    }
}

/** @throws Refusal for a box of another folder's, or one whose folder was emptied. */
function madeHere(place: boxes.Workplace): boxes.Made {
    const made = boxes.lastMade(place);
    if (made !== undefined) return made;
    throw new Refusal(
        `there is a box ${place.box}, but it was not made from this folder; --rebuild replaces it`,
    );
}

function sayWhatStays(
    place: boxes.Workplace,
    { userData }: RehearsedBox,
    { prepare, plainVolume }: Wishes,
    say: Say,
): void {
    const { standIns } = madeHere(place);
    if (prepare && !standIns.includes("packages")) {
        say("this box was made without --prepare; --rebuild makes a new one");
    }
    if (plainVolume && !standIns.includes("folder")) {
        say("this box was made without --plain-volume; --rebuild makes a new one");
    }
    if (!boxes.seedIsCurrent(place, userData)) {
        say("the documents have changed since this box was made; --rebuild makes a new one");
    }
}

async function startAgain(
    place: boxes.Workplace,
    engine: EngineName,
    run: Run,
    say: Say,
): Promise<void> {
    say(`starting the box ${place.box} again`);
    const mended = `--rebuild makes a new box, with the same data`;
    const { device } = madeHere(place);
    if (device !== undefined) {
        // After this machine's own restart the number may be another, and the old one somebody else's disk.
        const now = await attachDisk(place.disk, run);
        if (now !== device) {
            throw new Refusal(`the data disk was ${device} and is ${now ?? "gone"} now; ${mended}`);
        }
    }
    const answer = await run(engine, ["start", place.box], { timeoutSeconds: 120 });
    if (answer.status !== 0) throw new Refusal(`${lastLine(answer)}; ${mended}`);
}
