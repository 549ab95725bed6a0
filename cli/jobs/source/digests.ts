import { createHash } from "node:crypto";
import { createReadStream, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { isRecord } from "../../../settings/problem";
import { Refusal } from "../../../settings/refusal";
import { priceFolder } from "../../price-cache";
import { writeFileWhole } from "../../write-file";
import type { SourceFile } from "../run-record";
import { inParallel } from "./in-parallel";
import type { LocalFile } from "./folder";

/** A file's content as it was when it had this size and this time of change. */
type Kept = readonly [size: number, changed: number, sha256: string];

/** How old a change must be before its digest is kept, milliseconds: some file systems count in steps of two seconds. */
const settled = 3_000;

const cacheFile = (dir: string) =>
    join(
        priceFolder(),
        `digests-${createHash("sha256").update(dir).digest("hex").slice(0, 16)}.json`,
    );

/**
 * Returns the files with the digest of each content. A file with the size and time of change of the last run is not read
 * again, so an unchanged folder of any size takes as long as its list.
 *
 * @param dir absolute.
 */
export async function withDigests(
    dir: string,
    files: readonly LocalFile[],
    now = Date.now,
): Promise<readonly SourceFile[]> {
    const kept = readKept(dir);
    const next: Record<string, Kept> = {};
    const found = await inParallel(files, 8, async (file): Promise<SourceFile> => {
        const before = Object.hasOwn(kept, file.path) ? kept[file.path] : undefined;
        const same = before?.[0] === file.size && before[1] === file.changed;
        const { sha256, ...read } = same ? { ...file, sha256: before[2] } : await digest(dir, file);
        if (now() - read.changed > settled) next[file.path] = [read.size, read.changed, sha256];
        const mode = file.executable ? "755" : "644";
        return { path: file.path, sha256, size: read.size, mode };
    });
    keep(dir, next);
    return found;
}

/** Returns the digest of a content that did not change while it was read. */
export async function digest(
    dir: string,
    { path }: Pick<LocalFile, "path">,
): Promise<{ readonly sha256: string; readonly size: number; readonly changed: number }> {
    for (let tried = 0; tried < 3; tried++) {
        const before = statSync(join(dir, path));
        const hash = createHash("sha256");
        await pipeline(createReadStream(join(dir, path)), hash);
        const after = statSync(join(dir, path));
        if (before.size === after.size && before.mtimeMs === after.mtimeMs)
            return { sha256: hash.digest("hex"), size: after.size, changed: after.mtimeMs };
    }
    throw changes(path);
}

export const changes = (path: string) =>
    new Refusal(
        `${path} changes while it is read, so nobody could say what the job would get; end what writes it, put it into ` +
            ".gitignore, or try again",
    );

function readKept(dir: string): Readonly<Record<string, Kept>> {
    try {
        const it: unknown = JSON.parse(readFileSync(cacheFile(dir), "utf8"));
        if (!isRecord(it)) return {};
        const isKept = (row: unknown): row is Kept =>
            Array.isArray(row) && row.length === 3 && /^[0-9a-f]{64}$/.test(String(row[2]));
        return Object.fromEntries(
            Object.entries(it).flatMap(([path, row]) => (isKept(row) ? [[path, row]] : [])),
        );
    } catch {
        return {};
    }
}

/** A disk that takes no note must not fail the command: the next one reads the files again. */
function keep(dir: string, digests: Readonly<Record<string, Kept>>): void {
    try {
        mkdirSync(priceFolder(), { recursive: true, mode: 0o700 });
        writeFileWhole(cacheFile(dir), JSON.stringify(digests), 0o600);
    } catch {
        // As above.
    }
}
