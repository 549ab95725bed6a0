import { spawn } from "node:child_process";

/** What a command did: its exit code (124 when it ran out of time, 127 when it is not there) and output. */
export interface Ran {
    readonly status: number;
    readonly stdout: string;
    readonly stderr: string;
}

/** Runs a command to its end. Everything here that touches the host goes through one of these. */
export type Run = (
    command: string,
    args: readonly string[],
    options?: { readonly timeoutSeconds?: number },
) => Promise<Ran>;

export const run: Run = (command, args, { timeoutSeconds = 60 } = {}) =>
    new Promise((resolve) => {
        const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
        let [stdout, stderr, late] = ["", "", false];
        const timer = setTimeout(() => {
            late = true;
            child.kill();
        }, timeoutSeconds * 1000);
        child.stdout.on("data", (chunk) => (stdout += String(chunk)));
        child.stderr.on("data", (chunk) => (stderr += String(chunk)));
        child.on("error", ({ message }) => {
            clearTimeout(timer);
            resolve({ status: 127, stdout, stderr: message });
        });
        child.on("close", (code) => {
            clearTimeout(timer);
            resolve({ status: late ? 124 : (code ?? 1), stdout, stderr });
        });
    });

/** The last line that a command complained with. */
export function lastLine({ stdout, stderr }: Ran): string {
    return `${stdout}\n${stderr}`.trim().split("\n").at(-1) ?? "";
}
