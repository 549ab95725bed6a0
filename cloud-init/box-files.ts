import { readFileSync } from "node:fs";
import { join } from "node:path";

/** An entry of cloud-init's `write_files`. */
export interface WriteFile {
    readonly path: string;
    readonly permissions?: string;
    readonly content: string;
}

/** Where the box's own scripts live; they find each other there. */
export const libexec = "/usr/local/libexec/workstation";

/**
 * The text of a file in `files/`, without its comments: they are for the reader of this repository,
 * and user data has 16 KiB. @param name path below `files/`
 */
function packed(name: string): string {
    return stripComments(readFileSync(join(__dirname, "files", name), "utf8"));
}

/** Drops blank lines and lines that only hold a `#` comment, but nothing in a here-document. */
export function stripComments(text: string): string {
    let until: string | undefined; // the word that ends the here-document we are in
    const kept = text.split("\n").filter((line, index) => {
        if (until !== undefined) {
            if (line.trim() === until) until = undefined;
            return true;
        }
        until = /<<-?\s*['"]?(\w+)['"]?/.exec(line)?.[1];
        return (index === 0 && line.startsWith("#!")) || !/^\s*(#|$)/.test(line);
    });
    return kept.join("\n") + "\n";
}

/** A script of `files/`, executable at its place on the box. */
export function script(name: string, path = `${libexec}/${name}`): WriteFile {
    return { path, permissions: "0755", content: packed(name) };
}

/** A systemd unit of `files/units/`. */
export function unit(name: string): WriteFile {
    return { path: `/etc/systemd/system/${name}`, content: packed(`units/${name}`) };
}

/**
 * Starts units for good. `--no-block`, because `runcmd` is a step of cloud-init, and a unit ordered
 * after cloud-init would wait for the command that waits for it.
 */
export function enableNow(...units: readonly string[]): readonly (readonly string[])[] {
    return [
        ["systemctl", "daemon-reload"],
        ["systemctl", "enable", "--now", "--no-block", ...units],
    ];
}
