import type { Box } from "../../../boxes/find";
import type { Aws } from "../../../boxes/open-aws";
import { filesText, sizeText, timeText } from "../pace";
import type { FileToCopy, Sides } from "../scan";
import { TransferStopped } from "../transfer";
import type * as boxPartsModule from "./box-parts";
import type * as byBucketModule from "./by-bucket";
import { bucketOf, type Through } from "./find-bucket";
import { bytesOf, largeFiles, objectsOf, paceOfLine } from "./large-files";
import { WayRefused } from "./way-refused";

/** The files of a copy that go by the bucket, and which bucket that is. */
export interface BucketWay {
    readonly through: Through;
    readonly large: readonly FileToCopy[];
    /** At the pace of a usual line; how fast this one is shows only on the way. */
    readonly seconds: number;
    /** One line for the user, before it begins. */
    readonly said: string;
}

/** Returns the bucket's way, where the stack has a bucket and the files are large enough to make it worth it. */
export function bucketWay(
    aws: Pick<Aws, "s3">,
    box: Box,
    files: readonly FileToCopy[],
): BucketWay | undefined {
    const large = largeFiles(files);
    if (large.length === 0) return undefined;
    const through = bucketOf(aws, box);
    if (through === undefined) return undefined;
    const bytes = bytesOf(large.flatMap(objectsOf));
    const seconds = bytes / paceOfLine;
    const said =
        `${filesText(large.length)} (${sizeText(bytes)}) by the bucket ${through.bucket}: as fast as your line, about ` +
        `${timeText(seconds)} at 100 Mbit/s`;
    return { through, large, seconds, said };
}

export interface Carried {
    readonly sides: Sides;
    readonly toBox: boolean;
    /** The words by which OpenSSH reaches the box over an open session. */
    readonly destination: readonly string[];
    readonly signal: AbortSignal;
    readonly moved: (bytes: number) => void;
    readonly say: (line: string) => void;
}

/**
 * Moves the large files by the bucket, as far as that goes, and says where it did not.
 *
 * @returns all files of the copy, with what has arrived.
 * @throws TransferStopped
 */
export async function carryByBucket(
    { large, through }: BucketWay,
    files: readonly FileToCopy[],
    { destination, say, ...carried }: Carried,
): Promise<readonly FileToCopy[]> {
    // Few copies are large, and the others do not wait for S3's client to load.
    /* eslint-disable @typescript-eslint/no-require-imports -- lazily, and not from ESM */
    const { BoxParts } = require("./box-parts") as typeof boxPartsModule;
    const { moveByBucket } = require("./by-bucket") as typeof byBucketModule;
    /* eslint-enable @typescript-eslint/no-require-imports */
    let box: boxPartsModule.BoxParts | undefined;
    try {
        box = await BoxParts.start(destination);
        const went = await moveByBucket({ ...carried, through, box, files: large });
        if (went.why !== undefined) say(`${went.why}; what is left goes over the sessions`);
        if (went.left > 0)
            say(
                `${went.left} parts could not be deleted from the bucket ${through.bucket}, below ${through.prefix}; S3 deletes ` +
                    "them after a day where the stack made the bucket",
            );
        if (carried.signal.aborted) throw new TransferStopped();
        const now = new Map(large.map((file, at) => [file, went.files[at]!]));
        return files.map((file) => now.get(file) ?? file);
    } catch (error) {
        if (!(error instanceof WayRefused) || carried.signal.aborted) throw error;
        say(`${error.message}, so all goes over the sessions`);
        return files;
    } finally {
        box?.close();
    }
}
