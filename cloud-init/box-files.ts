import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { OperatingSystem } from "../catalog/platform";
import { Refusal } from "../settings/refusal";
import { type Language, packed } from "./packing";

/** An entry of cloud-init's `write_files`. */
export interface WriteFile {
    readonly path: string;
    readonly permissions?: string;
    readonly content: string;
}

const files = join(__dirname, "files");

/** Folders of each system's own functions. Debian's functions read the release's name on the box. */
export const ownFolders = {
    al2023: "al2023",
    debian12: "debian12",
    debian13: "debian12",
} as const satisfies Record<OperatingSystem, string>;

/**
 * Returns a script of `files/` at its place on the box. When the system's own folder has a file of the
 * same name, its functions come first, so that a box carries only its own system's commands.
 */
export function script(name: string, operatingSystem: OperatingSystem): WriteFile {
    const own = join(files, ownFolders[operatingSystem], name);
    const functions = existsSync(own) ? readFileSync(own, "utf8") : "";
    const shared = packedScript(name);
    const [shebang = "", ...body] = shared.startsWith("#!")
        ? shared.split(/^(#!.*\n)/).slice(1)
        : ["", shared];
    return {
        path: `/usr/local/libexec/workstation/${name}`,
        ...(shebang && { permissions: "0755" }),
        content: shebang + (functions && packedFile(own, functions, "shell")) + body.join(""),
    };
}

/** Returns the packed text of a script of `files/`. */
export function packedScript(name: string): string {
    const file = join(files, name);
    const text = readFileSync(file, "utf8");
    const isPython = name.endsWith(".py") || /^#!.*python/.test(text);
    return packedFile(file, text, isPython ? "python" : "shell");
}

/** Returns the packed text of a module of a job's entry, which a box uses too. */
export function entryModule(name: string): string {
    const file = join(__dirname, "..", "training-job", name);
    return packedFile(file, readFileSync(file, "utf8"), "python");
}

/** Returns a systemd unit of `files/units/`. */
export function unit(name: string): WriteFile {
    const text = readFileSync(join(files, "units", name), "utf8");
    return { path: `/etc/systemd/system/${name}`, content: packed(text, "unit") };
}

/** @throws Refusal with the file, where somebody has edited it into what cannot be packed safely. */
function packedFile(file: string, text: string, language: Language): string {
    try {
        return packed(text, language);
    } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        throw new Refusal(`${relative(join(files, "..", ".."), file)}: ${error.message}`);
    }
}

/**
 * Starts units now and at every boot. `--no-block` is needed because `runcmd` is a step of cloud-init: a unit
 * ordered after cloud-init would wait for the command that waits for it.
 */
export function enableNow(...units: readonly string[]): readonly (readonly string[])[] {
    return [
        ["systemctl", "daemon-reload"],
        ["systemctl", "enable", "--now", "--no-block", ...units],
    ];
}
