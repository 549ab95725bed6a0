import { existsSync, lstatSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Refusal } from "../../../settings/refusal";
import { writeFileWhole } from "../../write-file";
import type { SshFiles } from "./this-laptop";
import { includedFile, withInclude } from "./user-config";

export interface Written {
    /** The file with the boxes. */
    readonly file: string;
    /** The user's own file, as it is now. */
    readonly config: string;
    /** Whether it got its `Include` now. */
    readonly includedNow: boolean;
}

/** OpenSSH reads no file that others may write, and a file of hosts is nobody else's business. */
const modes = { file: 0o600, folder: 0o700 } as const;

/**
 * Writes the file with the boxes, and its `Include` into the user's own file, which otherwise stays as it is. A file that
 * has its text already is left alone.
 *
 * @throws Refusal when a file cannot be written, with the line to add by hand.
 */
export function writeSshConfig(text: string, { folder, config }: SshFiles): Written {
    const file = join(folder, includedFile);
    // Every byte as one character: a comment in an old encoding stays what it is.
    const own = existsSync(config) ? readFileSync(config, "latin1") : "";
    const including = withInclude(own);
    const includedNow = including !== own;
    writing(file, "", () => {
        mkdirSync(join(file, ".."), { recursive: true, mode: modes.folder });
        if (!existsSync(file) || readFileSync(file, "utf8") !== text)
            writeFileWhole(file, text, modes.file);
    });
    writing(config, `; add this line at its top yourself: Include ${includedFile}`, () => {
        if (!includedNow) return;
        if (!existsSync(config) && lstatSync(config, { throwIfNoEntry: false })?.isSymbolicLink())
            throw new Error("it is a link to a file that is not there");
        writeFileWhole(config, Buffer.from(including, "latin1"), modes.file);
    });
    return { file, config: including, includedNow };
}

function writing(file: string, way: string, write: () => void): void {
    try {
        write();
    } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new Refusal(`cannot write ${file}: ${why}${way}`);
    }
}
