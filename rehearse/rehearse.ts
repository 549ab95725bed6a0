import * as boxes from "./box";
import { container } from "./container";
import type { Machine } from "./machine";
import { planRehearsal } from "./rehearsed-box";
import { run } from "./run";
import { askHttp, findReach, type StandInName } from "./stand-ins";
import { watch, type Watched } from "./verdict";
import { vmPlace } from "./vm/place";
import { virtualMachine } from "./vm/virtual-machine";

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
    /** What the box shows that a container cannot. */
    readonly evidence?: string;
}

export interface Wishes {
    /** A new box with the same data volume. */
    readonly rebuild: boolean;
    /** No loop device. */
    readonly plainVolume: boolean;
    /** A new box starts from an image that has its packages already. */
    readonly prepare: boolean;
    /** A virtual machine in place of a container. */
    readonly vm?: boolean;
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
    wishes: Wishes,
    tell: Tell,
): Promise<Rehearsal> {
    const { say, progress } = tell;
    const { place, machine } = await theMachine(projectDir, stack, wishes, tell);
    const reach = { ...(await findReach(askHttp)), ...(await machine.reach()) };
    const planned = await planRehearsal(projectDir, stack, reach, await boxes.ownKey(place, run));
    const { member, changes, userData } = planned;

    let state = await machine.state();
    if (wishes.rebuild && state !== "absent") {
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
    const evidence = watched.settled ? await machine.evidence?.() : undefined;
    return {
        ...{ place, member, engine: machine.engine, port, ownKey, standIns, changes, watched },
        ...(evidence !== undefined && { evidence }),
    };
}

/** Ends the box. Gives what is left, which is the member's data. */
export async function stopRehearsal(
    projectDir: string,
    stack: string,
    vm = false,
): Promise<string[]> {
    const { place, machine } = await theMachine(projectDir, stack, { ...none, vm }, silent);
    await machine.remove();
    return [`kept, with the data volume: ${place.dir}`, ...(await machine.release())];
}

/** What cloud-init and the units wrote on the box. */
export async function rehearsalLogs(
    projectDir: string,
    stack: string,
    vm = false,
): Promise<string> {
    const { machine } = await theMachine(projectDir, stack, { ...none, vm }, silent);
    return machine.logs();
}

const none: Wishes = { rebuild: false, plainVolume: false, prepare: false };
const silent: Tell = { say: () => undefined, progress: () => undefined };

async function theMachine(
    projectDir: string,
    stack: string,
    { plainVolume, prepare, vm }: Wishes,
    tell: Tell,
): Promise<{ place: boxes.Workplace; machine: Machine }> {
    if (vm) {
        const place = vmPlace(projectDir, stack);
        return { place, machine: await virtualMachine(place, prepare, tell, run) };
    }
    const place = boxes.workplace(projectDir, stack);
    return { place, machine: await container(place, plainVolume, tell.say) };
}
