import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { includedFile } from "../../../cli/connect/ssh-config/user-config";
import type { Around } from "../../../cli/connect/ssh-config/ssh-config";
import { sshFiles } from "../../../cli/connect/ssh-config/this-laptop";

/** A laptop with a home of its own, which keeps what is printed. */
export function aLaptop({ terminal = false } = {}) {
    const home = mkdtempSync(join(tmpdir(), "laptop-"));
    const said = { out: "", notes: "" };
    const writes = (name: keyof typeof said) => ({
        write: (text: string | Uint8Array) => Boolean((said[name] += String(text))),
        isTTY: terminal,
    });
    const around: Around = {
        files: sshFiles(home),
        env: {},
        stored: () => undefined,
        out: writes("out"),
        notes: writes("notes"),
    };
    return {
        ...{ home, said, around },
        file: () => readFileSync(join(home, ".ssh", includedFile), "utf8"),
        remove: () => rmSync(home, { recursive: true }),
    };
}
