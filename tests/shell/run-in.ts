import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs a program that Debian has a package of, and returns what it printed. Fails where it is missing or fails. */
export function printedBy(
    program: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = process.env,
): string {
    const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", env });
    if (error) throw new Error(`cannot run ${program}: install it`, { cause: error });
    expect({ status, stderr }, args.join(" ")).to.deep.equal({ status: 0, stderr: "" });
    return stdout;
}

/** Returns what OpenSSH takes for a host from a file: its settings by their names in small letters. */
export function readBySsh(file: string, host: string): Readonly<Record<string, string>> {
    const lines = printedBy("ssh", ["-G", "-T", "-F", file, host]).trim().split("\n");
    const settings = lines.map((line) => line.split(/ (.*)/));
    return Object.fromEntries(settings.map(([name = "", value = ""]) => [name, value]));
}

/** The same of a text. */
export function textReadBySsh(text: string, host: string): Readonly<Record<string, string>> {
    const folder = mkdtempSync(join(tmpdir(), "ssh-config-"));
    try {
        const file = join(folder, "config");
        writeFileSync(file, text, { mode: 0o600 });
        return readBySsh(file, host);
    } finally {
        rmSync(folder, { recursive: true });
    }
}
