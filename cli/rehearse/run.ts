import { spawn } from "node:child_process";

/** What a command did: its exit code (124 when it ran out of time, 127 when it is not there) and output. */
export interface Ran {
    readonly status: number;
    readonly stdout: string;
    readonly stderr: string;
}

/** Runs a command to its end. The rehearsal reaches the host through such functions only. */
export type Run = (
    command: string,
    args: readonly string[],
    options?: { readonly timeoutSeconds?: number; readonly signal?: AbortSignal | undefined },
) => Promise<Ran>;

export const run: Run = (command, args, { timeoutSeconds = 60, signal } = {}) =>
    new Promise((resolve) => {
        const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
        let [stdout, stderr, late] = ["", "", false];
        const timer = setTimeout(() => {
            late = true;
            child.kill();
        }, timeoutSeconds * 1000);
        const end = () => child.kill();
        signal?.addEventListener("abort", end);
        child.stdout.on("data", (chunk) => (stdout += String(chunk)));
        child.stderr.on("data", (chunk) => (stderr += String(chunk)));
        const ended = (ran: Ran) => {
            clearTimeout(timer);
            signal?.removeEventListener("abort", end);
            resolve(ran);
        };
        child.on("error", ({ message }) => {
            const stderr = message.endsWith("ENOENT") ? `${command} is not installed` : message;
            ended({ status: 127, stdout, stderr });
        });
        child.on("close", (code) => ended({ status: late ? 124 : (code ?? 1), stdout, stderr }));
    });

/** Thrown where work stops because the user interrupted it. */
export class Interrupted extends Error {}

/**
 * Runs commands until `signal`, which ends the current command. That one, or else the next, throws
 * `Interrupted`, once. Commands that tidy up afterwards run as usual.
 */
export function interruptible(signal: AbortSignal): Run {
    let thrown = false;
    const check = () => {
        if (!signal.aborted || thrown) return;
        thrown = true;
        throw new Interrupted();
    };
    return async (command, args, options) => {
        check();
        const ran = await run(command, args, { ...options, signal });
        check();
        return ran;
    };
}

/** Returns the last line of a command's complaint, or a line about a full disk, which may not come last. */
export function lastLine({ stdout, stderr }: Ran): string {
    const lines = `${stdout}\n${stderr}`.trim().split("\n");
    return lines.findLast((line) => /no space left/i.test(line)) ?? lines.at(-1) ?? "";
}
