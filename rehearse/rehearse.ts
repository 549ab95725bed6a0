import * as boxes from "./box";
import { container } from "./container";
import type { Machine } from "./machine";
import { planRehearsal } from "./rehearsed-box";
import { run } from "./run";
import { askHttp, findReach, type StandInName } from "./stand-ins";
import { watch, type Watched } from "./verdict";

/** The longest that a first boot may take: the box itself gives up earlier on each of its parts. */
const patienceSeconds = 3600;

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
    { rebuild, plainVolume }: { readonly rebuild: boolean; readonly plainVolume: boolean },
    { say, progress }: Tell,
): Promise<Rehearsal> {
    const place = boxes.workplace(projectDir, stack);
    const machine = await container(place, plainVolume, say);
    const reach = await findReach(askHttp);
    const planned = await planRehearsal(projectDir, stack, reach, await boxes.ownKey(place, run));
    const { member, changes, userData } = planned;

    let state = await machine.state();
    if (rebuild && state !== "absent") {
        say(`removing the box ${place.box}; its data volume stays`);
        await machine.remove();
        state = "absent";
    }
    if (state !== "absent" && !boxes.seedIsCurrent(place, userData)) {
        say("the documents have changed since this box was made: --rebuild makes a new one");
    }

    if (state === "absent") {
        boxes.writeSeed(place, userData);
        const own = await machine.create(planned, reach);
        boxes.noteStandIns(place, [...planned.standIns, ...own]);
    } else if (state === "stopped") {
        say(`starting the box ${place.box} again`);
        await machine.start();
    }
    const watched = await watch(machine.look, patienceSeconds, progress);
    const port = await boxes.sshPort(place);
    const standIns = boxes.notedStandIns(place);
    const ownKey = standIns.includes("member-key");
    return { place, member, engine: machine.engine, port, ownKey, standIns, changes, watched };
}

/** Ends the box. Gives what is left, which is the member's data. */
export async function stopRehearsal(projectDir: string, stack: string): Promise<string[]> {
    const place = boxes.workplace(projectDir, stack);
    const machine = await theMachine(place);
    await machine.remove();
    return [`kept, with the data volume: ${place.dir}`, ...(await machine.release())];
}

/** What cloud-init and the units wrote on the box. */
export async function rehearsalLogs(projectDir: string, stack: string): Promise<string> {
    const machine = await theMachine(boxes.workplace(projectDir, stack));
    return machine.logs();
}

function theMachine(place: boxes.Workplace): Promise<Machine> {
    return container(place, false, () => undefined);
}
