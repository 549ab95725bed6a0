import { DeleteBucketCommand, DeleteObjectsCommand, type S3Client } from "@aws-sdk/client-s3";
import { setTimeout as sleep } from "node:timers/promises";
import { type Version, versionsIn } from "./versions";

/** How the deletion of a bucket ended. */
export interface Ended {
    /** `held`: it holds something; `stopped`: the signal ended it. */
    readonly how: "deleted" | "held" | "stopped";
    /** Versions and marks that were deleted. */
    readonly gone: number;
    /** Versions that S3 did not delete, and the first one with S3's reason. */
    readonly refused: number;
    readonly why?: string;
}

/** Errors of one entry after which S3 wants to be asked again (S3 API reference, "Error responses", 2026-12). */
const passing = new Set(["SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout"]);

/** Pauses before S3 is asked again about the entries that it put off, milliseconds. */
const pauses = [1000, 3000, 10_000];

/** Rounds over the whole bucket: what somebody writes meanwhile is found by the next one. */
const rounds = 3;

/**
 * Deletes a bucket if S3 calls it empty. S3 looks and deletes in one call, so nothing that comes meanwhile is lost. Former
 * versions count, and so do the marks of deleted objects. For uploads that nobody has finished, S3's guide says so of
 * directory buckets alone (S3 user guide, "Emptying a general purpose bucket" and "Emptying a directory bucket", 2026-12).
 *
 * @returns whether the bucket is gone.
 */
export async function deleteIfEmpty(s3: S3Client, bucket: string): Promise<boolean> {
    try {
        await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
        return true;
    } catch (error) {
        const { name } = error as Error;
        if (name === "NoSuchBucket") return true;
        if (name === "BucketNotEmpty") return false;
        throw error;
    }
}

/**
 * Deletes every version in a bucket, and then the bucket.
 *
 * @param told hears after each page how many are gone.
 * @param wait waits milliseconds. @default by the clock
 */
export async function deleteWithAll(
    s3: S3Client,
    bucket: string,
    { signal, told, wait = sleep }: Emptying,
): Promise<Ended> {
    let gone = 0;
    for (let round = 0; round < rounds; round++) {
        const refusals: Refusals = { count: 0 };
        for await (const page of versionsIn(s3, bucket)) {
            if (signal.aborted) return { how: "stopped", gone, refused: refusals.count };
            gone += await deleteVersions(s3, bucket, page, refusals, wait);
            told(gone);
        }
        if (refusals.count > 0)
            return { how: "held", gone, refused: refusals.count, why: refusals.first! };
        if (signal.aborted) return { how: "stopped", gone, refused: 0 };
        if (await deleteIfEmpty(s3, bucket)) return { how: "deleted", gone, refused: 0 };
    }
    return { how: "held", gone, refused: 0 };
}

interface Emptying {
    readonly signal: AbortSignal;
    readonly told: (gone: number) => void;
    readonly wait?: (milliseconds: number) => Promise<unknown>;
}

interface Refusals {
    count: number;
    first?: string;
}

/** Deletes at most 1,000 versions, as many as one call takes. S3 answers for each of them. @returns how many are gone */
async function deleteVersions(
    s3: S3Client,
    bucket: string,
    page: readonly Version[],
    refusals: Refusals,
    wait: (milliseconds: number) => Promise<unknown>,
): Promise<number> {
    let left = page.map(({ key, version }) => ({ Key: key, VersionId: version }));
    let gone = 0;
    for (let tried = 0; left.length > 0; tried++) {
        const { Errors = [] } = await s3.send(
            new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: left, Quiet: true } }),
        );
        gone += left.length - Errors.length;
        const pause = pauses[tried];
        const again = Errors.filter(({ Code = "" }) => pause !== undefined && passing.has(Code));
        for (const { Key, Code, Message } of Errors.filter((it) => !again.includes(it))) {
            refusals.count += 1;
            refusals.first ??= `${Key}: ${Code}, ${Message}`;
        }
        left = again.map(({ Key = "", VersionId = "null" }) => ({ Key, VersionId }));
        if (left.length > 0) await wait(pause!);
    }
    return gone;
}
