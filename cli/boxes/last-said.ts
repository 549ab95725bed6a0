import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isRecord } from "../../settings/problem";
import { writeFileWhole } from "../write-file";
import { type Live, liveIn } from "./live";
import { storedNameFile } from "./stored-name";

/** For how long an answer is kept, milliseconds: 30 days. */
const keptFor = 30 * 86_400_000;

/** The file with the boxes' last answers, beside the name that `use` stored. */
export const lastSaidFile = () => join(dirname(storedNameFile()), "last-said.json");

/** Returns what boxes said last to `status --live` on this computer, by their ids. A damaged file says nothing. */
export function readLastSaid(now: Date, file = lastSaidFile()): Map<string, Live> {
    let written: unknown;
    try {
        written = JSON.parse(readFileSync(file, "utf8"));
    } catch {
        return new Map();
    }
    const entries = isRecord(written) ? Object.entries(written) : [];
    return new Map(
        entries.flatMap(([id, entry]) => {
            const live = liveIn(entry);
            const isKept = live !== undefined && now.getTime() - Date.parse(live.said) < keptFor;
            return isKept ? [[id, live] as const] : [];
        }),
    );
}

/** Keeps answers for the next `status`. A disk that takes none must not fail the command that has shown them. */
export function keepLastSaid(said: ReadonlyMap<string, Live>, file = lastSaidFile()): void {
    try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        writeFileWhole(file, `${JSON.stringify(Object.fromEntries(said))}\n`, 0o600);
    } catch {
        // They are shown all the same.
    }
}
