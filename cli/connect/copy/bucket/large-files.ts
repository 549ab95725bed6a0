import { pieceCount, pieceSize } from "../part-file";
import type { FileToCopy } from "../scan";

/** Pieces of a file in one object. Several objects are under way, each of which the laptop holds in memory. */
export const piecesInObject = 16;

/** Objects under way at once. */
export const objectsAtOnce = 6;

/** From so many bytes a file goes by the bucket: less is a few seconds over the sessions. */
const largeFile = 32_000_000;

/** From so many bytes of such files the bucket pays for its own login and its calls. */
const worthIt = 300_000_000;

/**
 * Bytes a second of a line of 100 Mbit/s. How fast the laptop's line is shows only on the way, and this is what is said
 * beforehand.
 */
export const paceOfLine = 12_500_000;

/** A part of a file that travels as one object. */
export interface ObjectToMove {
    readonly file: FileToCopy;
    /** The first of its pieces, and how many. */
    readonly piece: number;
    readonly pieces: number;
    readonly offset: number;
    readonly bytes: number;
}

/** Returns the files that are large enough for the bucket's way; none where all of them together do not pay. */
export function largeFiles(files: readonly FileToCopy[]): FileToCopy[] {
    const large = files.filter((it) => it.entry.size >= largeFile);
    return bytesOf(large.flatMap(objectsOf)) < worthIt ? [] : large;
}

/** Returns the objects for what an earlier copy has not brought. */
export function objectsOf(file: FileToCopy): ObjectToMove[] {
    const { size } = file.entry;
    const count = Math.ceil(pieceCount(file.entry) / piecesInObject);
    return Array.from({ length: count }, (_, at) => {
        const piece = at * piecesInObject;
        const offset = piece * pieceSize;
        const bytes = Math.min(piecesInObject * pieceSize, size - offset);
        return { file, piece, pieces: Math.ceil(bytes / pieceSize), offset, bytes };
    }).filter(({ piece, pieces }) =>
        Array.from({ length: pieces }, (_, at) => piece + at).some((it) => !file.there.has(it)),
    );
}

export function bytesOf(objects: readonly ObjectToMove[]): number {
    return objects.reduce((sum, { bytes }) => sum + bytes, 0);
}
