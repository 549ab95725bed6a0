import { lstatSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Refusal } from "../../../settings/refusal";

/**
 * Returns a folder for sockets that nobody else can enter: in the user's own runtime folder where there is one, else
 * in the temporary folder, where anybody could have made it first.
 *
 * @throws Refusal when it is somebody else's, or open to others.
 */
export function privateFolder({ XDG_RUNTIME_DIR: runtime } = process.env): string {
    const parent = runtime !== undefined && isMine(runtime) ? runtime : tmpdir();
    const folder = join(parent, `workstation-${process.getuid?.() ?? "user"}`);
    try {
        mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (!isMine(folder)) {
        throw new Refusal(
            `others can enter ${folder}, or it is not yours; remove it, or use another one: ` +
                "export XDG_RUNTIME_DIR=$(mktemp -d)",
        );
    }
    return folder;
}

/** Tells whether a path is a folder, and no link to one, that only this user can enter. */
function isMine(path: string): boolean {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory() !== true) return false;
    // Windows has neither owner nor mode.
    if (process.getuid === undefined) return true;
    return found.uid === process.getuid() && (found.mode & 0o077) === 0;
}
