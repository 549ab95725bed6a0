import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { once } from "node:events";
import { projectDir } from "../../support/run-stack";

export interface Ran {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

export interface RunOptions {
    readonly env?: Readonly<Record<string, string>>;
    /** Words before `node`, such as `unshare -n`. */
    readonly within?: readonly string[];
    /** Options of Node. */
    readonly node?: readonly string[];
    /** Called while the verb runs, with all of its stderr so far; presses Ctrl-C by `interrupt`. */
    readonly hear?: (said: string, interrupt: () => void) => void;
}

/** Runs the command as a member types it: a process of its own in an empty folder, with an empty home. */
export async function runVerb(
    args: readonly string[],
    { env = {}, within = [], node = [], hear }: RunOptions = {},
): Promise<Ran> {
    const folder = mkdtempSync(join(tmpdir(), "workstation-account-"));
    try {
        const [command = "", ...rest] = [
            ...within,
            ...[process.execPath, ...node, join(projectDir, "cli", "bin.cjs"), ...args],
        ];
        const child = spawn(command, rest, {
            cwd: folder,
            env: { PATH: process.env["PATH"], HOME: folder, ...env },
            stdio: ["ignore", "pipe", "pipe"],
        });
        let heard = "";
        child.stderr.on("data", (said: Buffer) => {
            heard += said.toString();
            hear?.(heard, () => child.kill("SIGINT"));
        });
        const said = Promise.all([text(child.stdout), text(child.stderr)]);
        const [code] = (await once(child, "close")) as [number | null];
        const [stdout, stderr] = await said;
        return { code, stdout, stderr };
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}
