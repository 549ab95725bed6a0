import type { DesktopState } from "../../catalog/desktop";
import { Refusal } from "../../settings/refusal";
import { madeHere, seedIsCurrent, type Workplace, writeSeed } from "./workplace";
import { openMachine, type MachineWishes } from "./open-machine";
import type { Machine } from "./machine";
import { liveSettings } from "./live-settings";
import { hold } from "./lock";
import type { Tell } from "./boot/progress";
import { planHere } from "./plan-here";
import type { RehearsedBox } from "./rehearsed-box";
import { type Run, run as hostRun } from "./run";
import { sshPort, writeSshConfig } from "./ssh";
import type { Reach, StandInName } from "./stand-ins";
import { watch, type Watched } from "./boot/verdict";

/** The longest a first boot may take. The box itself gives up earlier on each of its parts. */
const patienceSeconds = 3600;

/** How a rehearsal went. */
export interface Rehearsal {
    readonly place: Workplace;
    readonly machine: Pick<Machine, "engine" | "ask">;
    readonly member: string;
    readonly desktop: DesktopState;
    readonly port: number;
    /** When the box was started, in seconds since 1970. */
    readonly started: number;
    readonly standIns: readonly StandInName[];
    readonly changes: Readonly<Record<string, string>>;
    readonly watched: Watched;
    /** What the box shows that a container cannot. */
    readonly extraOutput?: string;
}

export interface Wishes extends MachineWishes {
    /** A new box with the same data volume. */
    readonly rebuild: boolean;
}

/**
 * Boots the stack's first box, or continues with the existing one, and waits for its verdict.
 *
 * @throws Refusal when the settings are refused or the host lacks something.
 */
export async function rehearse(
    projectDir: string,
    stack: string,
    wishes: Wishes,
    tell: Omit<Tell, "done">,
    run: Run = hostRun,
): Promise<Rehearsal> {
    const { say, progress } = tell;
    const { reach, planned } = await planHere(projectDir, stack, wishes, run);
    const { place, machine } = await openMachine(projectDir, stack, wishes, tell, run);
    const release = hold(place);
    try {
        await start({ place, machine, reach, planned }, wishes, say);
        const { member, desktop, changes } = planned;
        const isolation = (await machine.isolation?.()) ?? [];
        const standIns = [...madeHere(place).standIns, ...isolation];
        const port = sshPort(place);
        writeSshConfig(place, { port, member, ownKey: standIns.includes("member-key") });
        const started = await machine.startedAt();
        const live = liveSettings(machine, planned.liveSettings);
        const watched = await watch(live.report, { started, patience: patienceSeconds }, progress);
        const refused = live.refused();
        if (refused !== undefined)
            throw new Refusal(`the box refused its live settings: ${refused}`);
        const extraOutput = watched.final ? await machine.extraOutput?.() : undefined;
        return {
            ...{ place, machine, member, desktop, port, started, standIns, changes, watched },
            ...(extraOutput !== undefined && { extraOutput }),
        };
    } finally {
        release();
    }
}

interface Start {
    readonly place: Workplace;
    readonly machine: Machine;
    readonly reach: Reach;
    readonly planned: RehearsedBox;
}

/** Starts a new box, or the existing one. */
async function start(
    { place, machine, reach, planned }: Start,
    wishes: Wishes,
    say: Tell["say"],
): Promise<void> {
    let state = await machine.state();
    if (wishes.rebuild && state !== "absent") {
        say(`removing the box ${place.box}; its data volume stays`);
        await machine.remove();
        state = "absent";
    }
    if (state === "absent") {
        writeSeed(place, planned.userData, wishes.prepare);
        await machine.create(planned, reach);
    } else {
        sayWhatStays(place, planned, wishes, say);
        if (state === "stopped") {
            say(`starting the box ${place.box} again`);
            await machine.start();
        }
    }
}

/** Tells the user which wishes an existing box does not meet, as it was made without them. */
function sayWhatStays(
    place: Workplace,
    { userData }: RehearsedBox,
    { prepare, plainVolume }: Wishes,
    say: Tell["say"],
): void {
    const { standIns } = madeHere(place);
    if (prepare && !standIns.includes("packages")) {
        say("the existing box was created without --prepare; --rebuild replaces it");
    }
    if (plainVolume && !standIns.includes("folder")) {
        say("the existing box was created without --plain-volume; --rebuild replaces it");
    }
    if (!seedIsCurrent(place, userData)) {
        say("the documents have changed since the existing box was created; --rebuild replaces it");
    }
}
