import { existsSync } from "node:fs";
import { readStackConfig } from "../stack-file/read";
import { openMachine, type Place, placeOf } from "./open-machine";
import { hold } from "./lock";
import { type Run, run as hostRun } from "./run";

/** Opens the machine that the stack's last box was made on. */
function machineOf(projectDir: string, stack: string, vm: boolean, run: Run): Promise<Place> {
    const silent = { say: () => undefined, progress: () => undefined };
    const wishes = { vm, plainVolume: false, prepare: false };
    return openMachine(projectDir, stack, wishes, silent, run);
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
    const { place, machine } = await machineOf(projectDir, stack, vm, run);
    const release = hold(place);
    try {
        const state = await machine.state();
        await machine.remove();
        const gone = state === "absent";
        return [
            gone ? `the box ${place.box} is gone already` : `ended the box ${place.box}`,
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
    return `the box goes on; to end it: ${command}`;
}

/** Returns the logs of cloud-init and the units on the box. */
export async function rehearsalLogs(
    projectDir: string,
    stack: string,
    vm = false,
    run: Run = hostRun,
): Promise<string> {
    if (!existsSync(placeOf(projectDir, stack, vm).made)) {
        readStackConfig(projectDir, stack); // as above
    }
    const { machine } = await machineOf(projectDir, stack, vm, run);
    return machine.logs();
}
