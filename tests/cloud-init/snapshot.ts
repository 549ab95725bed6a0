import { expect } from "chai";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Compares text with a file of `tests/snapshots`; UPDATE_SNAPSHOTS=1 rewrites the file. */
export function expectSnapshot(name: string, text: string): void {
    const file = join(__dirname, "..", "snapshots", name);
    if (process.env["UPDATE_SNAPSHOTS"]) {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
    }
    expect(text, `${name}; UPDATE_SNAPSHOTS=1 accepts the change`).to.equal(
        readFileSync(file, "utf8"),
    );
}
