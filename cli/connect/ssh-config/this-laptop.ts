import { existsSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { Laptop } from "./config-text";
import type { Platform } from "./quoting";

/** Where OpenSSH's files are on this laptop. */
export interface SshFiles {
    readonly folder: string;
    /** The user's own. */
    readonly config: string;
    /** Keeps the boxes' host keys apart from the user's. */
    readonly knownHosts: string;
}

/** Returns the files of a user. On Windows, too, they are in the folder `.ssh` of their profile. */
export function sshFiles(home = homedir()): SshFiles {
    const folder = join(home, ".ssh");
    const knownHosts = join(folder, "workstation_known_hosts");
    return { folder, config: join(folder, "config"), knownHosts };
}

/** Returns what the file depends on beside the boxes, here. */
export function thisLaptop({ knownHosts }: SshFiles): Laptop {
    const script = join(__dirname, "..", "..", "bin.cjs");
    const node = lastingName(process.execPath, process.env["PATH"] ?? "");
    return { platform: platformOf(process.platform), knownHosts, command: [node, script] };
}

/** Everything else has OpenSSH as Linux has it. */
export function platformOf(platform: NodeJS.Platform): Platform {
    if (platform === "win32") return "windows";
    return platform === "darwin" ? "macos" : "linux";
}

/**
 * Returns a program's name by which the PATH finds it, where that is the very same program: Homebrew's own folder of
 * Node.js has the version in its name and is gone after an upgrade, while its link on the PATH stays.
 */
export function lastingName(program: string, path: string): string {
    const file = process.platform === "win32" ? "node.exe" : "node";
    const same = path
        .split(delimiter)
        .filter((folder) => folder.startsWith("/") || /^[A-Za-z]:/.test(folder))
        .map((folder) => join(folder, file))
        .find((name) => existsSync(name) && realpathSync(name) === realpathSync(program));
    return same ?? program;
}
