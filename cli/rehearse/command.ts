import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { exitCodes } from "../exit-codes";
import { print } from "../print";
import { Refusal } from "../../settings/refusal";
import { followLogs, rehearsalLogs, stopRehearsal, whatIsLeft } from "./afterwards";
import { defaultLines, type Lines } from "../box-logs";
import { showDesktop } from "./desktop";
import { tunnelByExec, tunnelBySsh } from "./desktop-tunnel";
import { sshHost } from "./ssh";
import type { EngineName } from "./container/engine";
import { fileTrouble } from "./file-trouble";
import { type Tell, liveTell, plainTell } from "./boot/progress";
import { rehearse } from "./rehearse";
import { Interrupted, interruptible } from "./run";
import {
    renderDesktop,
    renderOpenDesktop,
    renderSummary,
    renderTriedDesktop,
    summarise,
} from "./summary";

export interface RehearseOptions {
    readonly stop?: boolean;
    readonly rebuild?: boolean;
    readonly logs?: boolean;
    readonly follow?: boolean;
    readonly lines?: Lines;
    readonly json?: boolean;
    readonly direct?: boolean;
    readonly plainVolume?: boolean;
    readonly prepare?: boolean;
    readonly engine?: EngineName;
    readonly vm?: boolean;
}

/** Runs the `rehearse` command. A verdict other than ready ends it with exit code 1. */
export async function rehearseCommand(
    projectDir: string,
    stack: string,
    options: RehearseOptions,
): Promise<void> {
    try {
        await carryOut(projectDir, stack, options);
    } catch (error) {
        throw fileTrouble(error, projectDir);
    }
}

async function carryOut(
    projectDir: string,
    stack: string,
    options: RehearseOptions,
): Promise<void> {
    if (options.logs) return showLogs(projectDir, stack, options);
    if (options.stop) {
        for (const line of await stopRehearsal(projectDir, stack, options.vm)) {
            print(`${line.replace(projectDir, relative("", projectDir) || ".")}\n`);
        }
        return;
    }
    const interrupt = interruptedByUser();
    const tell = process.stderr.isTTY ? liveTell(process.stderr) : plainTell(process.stderr);
    try {
        await boot(projectDir, stack, options, tell, interrupt);
    } catch (error) {
        tell.done();
        if (!(error instanceof Interrupted)) throw error;
        const left = await whatIsLeft(projectDir, stack, options.vm);
        print(`interrupted; ${left}\n`, process.stderr);
        process.exitCode = exitCodes.interrupted;
    }
}

/** Returns a signal that the first Ctrl-C gives, so that there is time to tidy up; the second ends the command at once. */
function interruptedByUser(): AbortSignal {
    const interrupt = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        process.once(signal, () => interrupt.abort());
    }
    return interrupt.signal;
}

async function showLogs(
    projectDir: string,
    stack: string,
    { vm = false, follow, lines = defaultLines }: RehearseOptions,
): Promise<void> {
    // Services colour their lines, and apt draws over its own.
    const show = (text: string) => print(stripVTControlCharacters(text).replace(/\r\n?/g, "\n"));
    if (!follow) {
        show(await rehearsalLogs(projectDir, stack, { vm, lines }));
        return;
    }
    // A reader such as `head` may leave before the box stops.
    const noReader = new AbortController();
    process.stdout.once("error", () => noReader.abort());
    const end = AbortSignal.any([interruptedByUser(), noReader.signal]);
    await followLogs(projectDir, stack, { vm, lines }, show, end);
}

async function boot(
    projectDir: string,
    stack: string,
    {
        rebuild = false,
        plainVolume = false,
        prepare = false,
        vm = false,
        engine,
        direct,
        json,
    }: RehearseOptions,
    tell: Tell,
    interrupt: AbortSignal,
): Promise<void> {
    const wishes = { rebuild, plainVolume, prepare, vm, engine };
    const interrupted = interruptible(interrupt);
    const rehearsal = await rehearse(projectDir, stack, wishes, tell, interrupted);
    tell.done();
    const summary = summarise(rehearsal, process.cwd());
    if (summary.verdict !== "ready") process.exitCode = 1;
    if (json) {
        print(`${JSON.stringify(summary, null, 2)}\n`);
        return;
    }
    print(renderSummary(summary));
    if (summary.verdict !== "ready") return;
    if (summary.desktop === null) {
        if (direct) {
            const isOff = summary.desktopState === "off";
            const fault = isOff
                ? `the desktop of stack ${stack} is off`
                : `stack ${stack} has no desktop`;
            throw new Refusal(`${fault}; set workstation:desktop true`);
        }
        print(renderDesktop(summary));
        return;
    }
    const terminal = process.stdin.isTTY && process.stdout.isTTY;
    if (!direct && !terminal) {
        print(renderDesktop(summary));
        return;
    }
    const { place, member, machine } = rehearsal;
    const { stdout: password } = await machine.ask(`cat /home/${member}/.vnc/password`);
    const tunnel = direct
        ? await tunnelByExec(machine.engine, place.box)
        : await tunnelBySsh(["-F", place.sshConfig, sshHost]);
    const text = terminal
        ? renderOpenDesktop(tunnel.port, password.trim())
        : renderTriedDesktop(summary);
    await showDesktop(tunnel, () => print(text), { stay: terminal, interrupt });
}
