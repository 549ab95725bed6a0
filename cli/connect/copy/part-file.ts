import { createHash } from "node:crypto";
import { type Entry, type Place, using } from "./place";

/** Bytes of one piece of a large file: 1.5 s of a session, which is what an interruption costs at most. */
export const pieceSize = 1024 * 1024;

/** Where a file lies until it is whole. */
export interface PartFile {
    readonly path: string;
    /** A byte for each piece that is there, in a file of its own. Nothing for a file of one piece, which begins again. */
    readonly map: string | undefined;
}

const prefix = ".workstation-copy-";

const hash = (words: readonly (string | number)[]) =>
    createHash("sha256").update(JSON.stringify(words)).digest("hex").slice(0, 12);

export function pieceCount({ size }: Pick<Entry, "size">): number {
    return Math.max(1, Math.ceil(size / pieceSize));
}

/**
 * Returns the name of a file's part. The source's size and time are in it, so a source that has changed begins another
 * one. It is short for a name of any length.
 */
export function partName(name: string, { size, mtime }: Pick<Entry, "size" | "mtime">): string {
    return `${prefix}${hash([name])}-${hash([size, mtime, pieceSize])}`;
}

/** Says whether a name is that of a part or its map, which a copy leaves out. */
export function isPart(name: string): boolean {
    return /^\.workstation-copy-[0-9a-f]{12}-[0-9a-f]{12}(\.map)?$/.test(name);
}

/** Returns the parts among the names that belong to another state of the same file. */
export function staleParts(names: Iterable<string>, name: string, current: string): string[] {
    const own = `${prefix}${hash([name])}-`;
    return [...names].filter(
        (it) => isPart(it) && it.startsWith(own) && it !== current && it !== `${current}.map`,
    );
}

export function partFile(place: Place, folder: string, name: string, entry: Entry): PartFile {
    const path = place.join(folder, partName(name, entry));
    return { path, map: pieceCount(entry) === 1 ? undefined : `${path}.map` };
}

/** Written into the map where a piece is there; pieces side by side at once. */
const done = Buffer.from("1");

export async function markPieces(
    place: Place,
    map: string,
    piece: number,
    count: number,
): Promise<void> {
    await using(place.openToWrite(map), (file) => file.write(piece, Buffer.alloc(count, done)));
}

/** Returns the pieces that are there, by the map. */
export async function piecesThere(place: Place, map: string, count: number): Promise<Set<number>> {
    const bytes = await using(place.openToRead(map), (file) => file.read(0, count));
    return new Set([...bytes.keys()].filter((piece) => bytes[piece] === done[0]));
}
