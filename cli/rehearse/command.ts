import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { print } from "../print";
import { Refusal } from "../../settings/refusal";
import { rehearsalLogs, stopRehearsal, whatIsLeft } from "./afterwards";
import { sshHost } from "./ssh";
import { pageComesThrough, tunnelByExec, tunnelBySsh } from "./desktop-tunnel";
import type { EngineName } from "./container/engine";
import { fileTrouble } from "./file-trouble";
import { type Tell, liveTell, plainTell } from "./boot/progress";
import { type Rehearsal, rehearse } from "./rehearse";
import { Interrupted, interruptible } from "./run";
import { renderDesktop, renderOpenDesktop, renderSummary, summarise } from "./summary";

export interface RehearseOptions {
    readonly stop?: boolean;
    readonly rebuild?: boolean;
    readonly logs?: boolean;
    readonly follow?: true;
    readonly lines?: number | "all";
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
    if (options.logs) {
        const logs = await rehearsalLogs(projectDir, stack, options.vm);
        // Services colour their lines, and apt draws over its own.
        print(stripVTControlCharacters(logs).replace(/\r\n?/g, "\n"));
        return;
    }
    if (options.stop) {
        for (const line of await stopRehearsal(projectDir, stack, options.vm)) {
            print(`${line.replace(projectDir, relative("", projectDir) || ".")}\n`);
        }
        return;
    }
    const interrupt = new AbortController();
    // The first signal leaves time to tidy up; the second one ends the command at once.
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        process.once(signal, () => interrupt.abort());
    }
    const tell = process.stderr.isTTY ? liveTell(process.stderr) : plainTell(process.stderr);
    try {
        await boot(projectDir, stack, options, tell, interrupt.signal);
    } catch (error) {
        tell.done();
        if (!(error instanceof Interrupted)) throw error;
        const left = await whatIsLeft(projectDir, stack, options.vm);
        print(`interrupted; ${left}\n`, process.stderr);
        process.exitCode = 130;
    }
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
        if (direct)
            throw new Refusal(`stack ${stack} has no desktop; set workstation:desktop true`);
    } else if (direct || (process.stdin.isTTY && process.stdout.isTTY)) {
        await keepDesktopOpen(rehearsal, direct === true, interrupt);
    } else {
        print(renderDesktop(summary));
    }
}

/** Keeps a tunnel to the desktop open until the user ends this command or the box stops. */
async function keepDesktopOpen(
    { place, member, machine }: Rehearsal,
    direct: boolean,
    interrupt: AbortSignal,
): Promise<void> {
    const password = await machine.ask(`cat /home/${member}/.vnc/password`);
    const tunnel = direct
        ? await tunnelByExec(machine.engine, place.box)
        : await tunnelBySsh(["-F", place.sshConfig, sshHost]);
    const asked = new Promise<undefined>((resolve) => {
        interrupt.addEventListener("abort", () => resolve(undefined));
    });
    try {
        await Promise.race([asked, pageComesThrough(tunnel)]);
        if (interrupt.aborted) return;
        print(renderOpenDesktop(tunnel.port, password.stdout.trim()));
        const reason = await Promise.race([asked, tunnel.ended]);
        if (reason !== undefined) {
            throw new Refusal(
                `the tunnel to the desktop has ended: ${reason || "no reason given"}`,
            );
        }
    } catch (error) {
        // On a terminal Ctrl-C reaches SSH too, which then ends first.
        if (!(await interrupted(interrupt))) throw error;
    } finally {
        tunnel.close();
    }
}

/** Tells whether Ctrl-C has reached this process too. Waits 0.1 s, in case it is about to. */
async function interrupted(signal: AbortSignal): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return signal.aborted;
}
