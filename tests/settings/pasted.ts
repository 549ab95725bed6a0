import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Returns the commands of a refusal, as a user would copy them. */
export function commandsIn(message: string): string[] {
    return [...message.matchAll(/^ {6}or run {3}(.+)$/gm)].map(([, command = ""]) => command);
}

/** Stand-ins for the programs that our own commands may run; they print a key and an address. */
const stubs = `PATH=/nowhere
exec 3>&1
pulumi() { printf 'pulumi %s\\n' "$1" >&3; }
cat() { echo ssh-ed25519 AAAA; }
curl() { echo 203.0.113.7; }
command_not_found_handle() { printf 'ran %s\\n' "$1" >&3; }
`;

/** Pastes commands into bash, one per line, and returns the programs that ran, each with its first argument. */
export function pasted(commands: readonly string[]): Set<string> {
    const dir = mkdtempSync(join(tmpdir(), "workstation-"));
    const script = join(dir, "pasted.sh");
    writeFileSync(script, `${stubs}${commands.join("\n")}\n`);
    const output = execFileSync("bash", ["--norc", "--noprofile", script], {
        cwd: dir,
        encoding: "utf8",
        maxBuffer: 64 * 1024 * 1024,
    });
    rmSync(dir, { recursive: true });
    return new Set(output.split("\n").filter((line) => line !== ""));
}
