import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { Refusal } from "../../../settings/refusal";
import type { Box } from "../../boxes/find";
import type { Aws, Where } from "../../boxes/open-aws";
import { exitCodes } from "../../exit-codes";
import { hostLines, sshName } from "../ssh-config/config-text";
import { proxyOptions } from "../ssh-config/ssh-config";
import { sshFiles, thisLaptop } from "../ssh-config/this-laptop";

/** How OpenSSH reaches a box. */
export interface Reach extends Where {
    readonly forwardAgent?: boolean;
    readonly plugin?: boolean;
}

/** What OpenSSH does on this computer, beside running a command on the box. */
export interface Wishes {
    /** Becomes the command's input, in place of this terminal. */
    readonly input?: string;
    /** Returns what the command prints, in place of showing it. Errors are shown in any case. */
    readonly keepOutput?: boolean;
}

/** OpenSSH's own exit code for a connection that failed (ssh(1), "EXIT STATUS"). */
export const noConnection = 255;

/** What to do where OpenSSH did not get to a box, which most often has no key of the member. */
export const withoutKey =
    "where the box has no SSH key of yours, `npx workstation shell` opens a shell without one";

/** OpenSSH's option for a terminal on the box, where there is one here: Ctrl-C then reaches the box. */
export const terminal = () => (process.stdin.isTTY && process.stdout.isTTY ? ["-t"] : []);

/** Returns the words by which OpenSSH reaches a box, the settings of its `Host` and its name, and makes the folder of its keys. */
export function destination(
    aws: Pick<Aws, "region">,
    box: Box,
    given: Reach,
    files = sshFiles(),
): string[] {
    const options = {
        proxyOptions: [
            ...proxyOptions(aws, given, process.env),
            ...["--id", box.id],
            ...(given.plugin === true ? ["--plugin"] : []),
        ],
        forwardAgent: given.forwardAgent === true,
    };
    // On a new laptop there is none, and OpenSSH, which makes it for its own file only, would keep no host key.
    mkdirSync(files.folder, { recursive: true, mode: 0o700 });
    const settings = hostLines(box, thisLaptop(files), options);
    return [...settings.flatMap((line) => ["-o", line]), sshName(box)];
}

/**
 * Runs OpenSSH, which may ask for the passphrase of the member's key on the terminal. The terminal sends Ctrl-C to OpenSSH too,
 * which knows what to do with it.
 *
 * @param args a destination, and after `--` the command for the box.
 * @returns the command's exit code, `noConnection`, or 130 after Ctrl-C; and what it printed, where that is kept.
 * @throws Refusal where there is no `ssh` on this computer.
 */
export async function openSsh(
    args: readonly string[],
    { input, keepOutput = false }: Wishes = {},
): Promise<{ readonly status: number; readonly printed: string }> {
    let interrupted = false;
    const interrupt = () => (interrupted = true);
    process.on("SIGINT", interrupt);
    const child = spawn("ssh", args, {
        stdio: [
            input === undefined ? "inherit" : "pipe",
            keepOutput ? "pipe" : "inherit",
            "inherit",
        ],
    });
    let printed = "";
    child.stdout?.on("data", (chunk) => (printed += String(chunk)));
    // It may end before it has read its input.
    child.stdin?.on("error", () => undefined).end(input);
    try {
        return await new Promise((resolve, reject) => {
            child.on("error", () => reject(noSsh()));
            child.on("close", (code) => {
                const status = code ?? noConnection;
                // OpenSSH that Ctrl-C ended says the same as after a lost connection.
                const ended = interrupted && status === noConnection;
                resolve({ status: ended ? exitCodes.interrupted : status, printed });
            });
        });
    } finally {
        process.off("SIGINT", interrupt);
    }
}

/** Says what to install. */
export const noSsh = () =>
    new Refusal(
        "there is no `ssh` on this computer; install OpenSSH's client (Windows: `winget install Microsoft.OpenSSH.Preview`)",
    );
