import { randomBytes } from "node:crypto";
import {
    closeSync,
    existsSync,
    fchmodSync,
    fsyncSync,
    openSync,
    realpathSync,
    renameSync,
    rmSync,
    statSync,
    writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Writes a file whole: to a temporary file beside it, then renamed into place. A full disk or a kill leaves the
 * former content, never half of the new one.
 *
 * An existing file keeps its mode, and a link stays a link.
 *
 * @param mode of a new file. @default as the umask says
 */
export function writeFileWhole(path: string, content: string | Uint8Array, mode = 0o666): void {
    const exists = existsSync(path);
    const target = exists ? realpathSync(path) : path;
    const name = `.${basename(target)}.${randomBytes(4).toString("hex")}.new`;
    const beside = join(dirname(target), name);
    try {
        const file = openSync(beside, "wx", mode);
        try {
            if (exists) fchmodSync(file, statSync(target).mode & 0o777);
            writeFileSync(file, content);
            fsyncSync(file);
        } finally {
            closeSync(file);
        }
        renameSync(beside, target);
    } catch (error) {
        rmSync(beside, { force: true });
        throw error;
    }
}
