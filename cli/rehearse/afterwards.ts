import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "../../settings/refusal";
import { readStackConfig } from "../stack-file/read";
import { followScript, type Lines, readFollowed } from "../box-logs";
import { openMachine, type Place, placeOf } from "./open-machine";
import { hold } from "./lock";
import { type Run, run as hostRun } from "./run";

/** Opens the machine that the stack's last box was made on. */
function machineOf(
    projectDir: string,
    stack: string,
    vm: boolean,
    run: Run,
    say: (line: string) => void = () => undefined,
): Promise<Place> {
    const wishes = { vm, plainVolume: false, prepare: false };
    return openMachine(projectDir, stack, wishes, { say, progress: () => undefined }, run);
}

/** Ends the box. Returns what it did and what is left. */
export async function stopRehearsal(
    projectDir: string,
    stack: string,
    vm = false,
    run: Run = hostRun,
): Promise<string[]> {
    if (!existsSync(placeOf(projectDir, stack, vm).made)) {
        readStackConfig(projectDir, stack); // refuses a mistyped name
        return [`stack ${stack} has no box here`];
    }
    const told: string[] = [];
    const { place, machine } = await machineOf(projectDir, stack, vm, run, (it) => told.push(it));
    const release = hold(place);
    try {
        const state = await machine.state();
        await machine.remove();
        const gone = state === "absent";
        return [
            ...told,
            gone
                ? `there was no box ${place.box} to stop`
                : `stopped and removed the box ${place.box}`,
            `kept: ${await machine.release()}`,
        ];
    } finally {
        release();
    }
}

/** Tells a user who interrupted a rehearsal whether a box is still running. */
export async function whatIsLeft(
    projectDir: string,
    stack: string,
    vm = false,
    run: Run = hostRun,
): Promise<string> {
    const { machine } = await machineOf(projectDir, stack, vm, run);
    if ((await machine.state()) === "absent") return "no box was left";
    const command = `npx workstation rehearse ${stack}${vm ? " --vm" : ""} --stop`;
    return `the box keeps running; stop it with: ${command}`;
}

export interface LogWishes {
    readonly vm: boolean;
    readonly lines: Lines;
}

/** Returns what failed on the stack's box, and the last lines of its log. */
export async function rehearsalLogs(
    projectDir: string,
    stack: string,
    { vm, lines }: LogWishes,
    run: Run = hostRun,
): Promise<string> {
    const { machine } = await loggedMachine(projectDir, stack, vm, run);
    return machine.logs(lines);
}

/**
 * Shows the last lines of the log of the stack's box, and each new one, until `interrupt`. Asks once a second: a
 * command that waits on the box for new lines would stay there when this one is killed.
 *
 * @throws Refusal when the box stops, or is not there.
 */
export async function followLogs(
    projectDir: string,
    stack: string,
    { vm, lines }: LogWishes,
    show: (text: string) => void,
    interrupt: AbortSignal,
    run: Run = hostRun,
): Promise<void> {
    const { machine } = await loggedMachine(projectDir, stack, vm, run);
    const interrupted = () => interrupt.aborted;
    for (let cursor: string | undefined; !interrupted();) {
        const { status, stdout } = await machine.ask(followScript(lines, cursor));
        if (status === 0) {
            const added = readFollowed(stdout);
            show(added.text);
            cursor = added.cursor ?? cursor;
        } else if ((await machine.state()) !== "running") {
            if (interrupted()) return;
            const reason = cursor === undefined ? "there is no box" : "the box has stopped";
            throw new Refusal(
                `${reason}; start it with: npx workstation rehearse ${stack}${vm ? " --vm" : ""}`,
            );
        }
        await sleep(1000, undefined, { signal: interrupt }).catch(() => undefined);
    }
}

/**
 * Opens the machine of a stack's box.
 *
 * @throws Refusal for a mistyped name, and when no box was ever started: `--logs` creates nothing.
 */
async function loggedMachine(
    projectDir: string,
    stack: string,
    vm: boolean,
    run: Run,
): Promise<Place> {
    if (!existsSync(placeOf(projectDir, stack, vm).made)) {
        readStackConfig(projectDir, stack);
        const [where, option] = vm ? [" in a virtual machine", " --vm"] : ["", ""];
        throw new Refusal(
            `there is no rehearsed box of stack ${stack}${where}; start one with: npx workstation rehearse ${stack}${option}`,
        );
    }
    return machineOf(projectDir, stack, vm, run);
}
