import {
    CopyObjectCommand,
    HeadObjectCommand,
    paginateListObjectsV2,
    PutObjectCommand,
    type S3Client,
} from "@aws-sdk/client-s3";
import { createReadStream, statSync } from "node:fs";
import { join } from "node:path";
import { blobsPrefix, reusableDays } from "../../../planning/shared-bucket";
import { Refusal } from "../../../settings/refusal";
import type { SourceFile } from "../run-record";
import { changes, digest } from "./digests";
import { inParallel } from "./in-parallel";

/** Where a member's contents are. */
export interface Store {
    readonly s3: S3Client;
    readonly bucket: string;
    readonly member: string;
}

/** Up to so many contents, a question for each is faster than a list of all that were ever sent. */
const fewContents = 64;

const atOnce = 8;

const keyOf = (member: string, sha256: string) => `${blobsPrefix}${member}/${sha256}`;

/** Whether S3 keeps a content for as long as the record of a run that begins now. */
const isFresh = (written: Date | undefined, now: Date) =>
    written !== undefined && now.getTime() - written.getTime() < reusableDays * 86_400_000;

/** Returns the files whose content the bucket lacks or will soon delete, one for each content. */
export async function missingOf(
    { s3, bucket, member }: Store,
    files: readonly SourceFile[],
    now = new Date(),
): Promise<readonly SourceFile[]> {
    const wanted = new Map(files.map((it) => [it.sha256, it]));
    if (wanted.size <= fewContents) {
        await inParallel([...wanted.keys()], atOnce, async (sha256) => {
            const Key = keyOf(member, sha256);
            if (isFresh(await writtenAt(s3, bucket, Key), now)) wanted.delete(sha256);
        });
        return [...wanted.values()];
    }
    const pages = paginateListObjectsV2(
        { client: s3 },
        { Bucket: bucket, Prefix: keyOf(member, "") },
    );
    for await (const { Contents = [] } of pages)
        for (const { Key = "", LastModified } of Contents)
            if (isFresh(LastModified, now)) wanted.delete(Key.slice(-64));
    return [...wanted.values()];
}

/**
 * Lets S3 keep the contents of a former run for another one: it counts the days from when an object was written last.
 *
 * @throws Refusal when S3 has deleted one of them.
 */
export async function keepLonger(store: Store, files: readonly SourceFile[]): Promise<void> {
    const { s3, bucket, member } = store;
    await inParallel(await missingOf(store, files), atOnce, async ({ path, sha256 }) => {
        const Key = keyOf(member, sha256);
        // S3 copies an object onto itself only where something about it changes.
        const onto = {
            MetadataDirective: "REPLACE",
            Metadata: { kept: "for-another-run" },
        } as const;
        try {
            await s3.send(
                new CopyObjectCommand({
                    ...{ Bucket: bucket, Key, CopySource: `${bucket}/${Key}` },
                    ...onto,
                }),
            );
        } catch (error) {
            if (!(error instanceof Error) || error.name !== "NoSuchKey") throw error;
            throw new Refusal(
                `${path} of that run is no longer in the bucket, so it cannot run again; \`npx workstation submit\` sends your folder`,
            );
        }
    });
}

async function writtenAt(s3: S3Client, Bucket: string, Key: string): Promise<Date | undefined> {
    try {
        return (await s3.send(new HeadObjectCommand({ Bucket, Key }))).LastModified;
    } catch (error) {
        if (error instanceof Error && error.name === "NotFound") return undefined;
        throw error;
    }
}

/**
 * Sends contents, several at once, each as a stream. S3 compares each with its digest, so that nothing can be stored
 * under the name of another content.
 *
 * @param sent is told of each file that arrived.
 */
export async function sendAll(
    store: Store,
    dir: string,
    files: readonly SourceFile[],
    sent: (file: SourceFile) => void,
): Promise<void> {
    await inParallel(files, atOnce, async (file) => {
        await sendOne(store, dir, file);
        sent(file);
    });
}

async function sendOne({ s3, bucket, member }: Store, dir: string, file: SourceFile) {
    const from = join(dir, file.path);
    // AWS's SDK sends a stream once: it cannot go back to its beginning.
    for (let tried = 1; ; tried++) {
        const before = statSync(from, { throwIfNoEntry: false });
        if (before?.size !== file.size) throw changes(file.path);
        // AWS's SDK does not listen for a file that cannot be read, which would end the program.
        const stop = new AbortController();
        const Body = file.size === 0 ? "" : createReadStream(from).on("error", () => stop.abort());
        try {
            await s3.send(
                new PutObjectCommand({
                    ...{ Bucket: bucket, Key: keyOf(member, file.sha256), Body },
                    ContentLength: file.size,
                    ChecksumSHA256: Buffer.from(file.sha256, "hex").toString("base64"),
                }),
                { abortSignal: stop.signal },
            );
            return;
        } catch (error) {
            if (typeof Body !== "string") Body.destroy();
            if ((await digest(dir, file)).sha256 !== file.sha256) throw changes(file.path);
            if (tried === 3 || isFinal(error)) throw error;
        }
    }
}

/** A request that S3 refused will be refused again; but for these, which say that it is busy. */
function isFinal(error: unknown): boolean {
    const { $metadata, name } = error as {
        name?: string;
        $metadata?: { httpStatusCode?: number };
    };
    const status = $metadata?.httpStatusCode ?? 500;
    return status < 500 && status !== 429 && name !== "RequestTimeout";
}
