import {
    GetObjectCommand,
    paginateListObjectsV2,
    PutObjectCommand,
    type S3Client,
} from "@aws-sdk/client-s3";
import { inParallel } from "./source/in-parallel";
import {
    filesOf,
    isId,
    readEnd,
    readRecord,
    type RunEnd,
    type RunRecord,
    runPrefix,
    type SourceFile,
} from "./run-record";

/** The bucket of a stack, where records and files of its runs are. */
export interface Bucket {
    readonly s3: S3Client;
    readonly bucket: string;
}

/** Reads a small object whole. @returns nothing where it is not there */
export async function readObject({ s3, bucket }: Bucket, Key: string): Promise<string | undefined> {
    try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
        return await Body?.transformToString();
    } catch (error) {
        if (error instanceof Error && error.name === "NoSuchKey") return undefined;
        throw error;
    }
}

async function write({ s3, bucket }: Bucket, Key: string, content: unknown): Promise<void> {
    const Body = JSON.stringify(content);
    await s3.send(
        new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType: "application/json" }),
    );
}

export const writeRecord = (at: Bucket, record: RunRecord) =>
    write(at, `${runPrefix(record.member, record.id)}run.json`, record);

export const writeSource = (
    at: Bucket,
    { member, id }: Pick<RunRecord, "member" | "id">,
    files: readonly SourceFile[],
) => write(at, `${runPrefix(member, id)}source.json`, { files });

export async function findRecord(
    at: Bucket,
    member: string,
    id: string,
): Promise<RunRecord | undefined> {
    const text = await readObject(at, `${runPrefix(member, id)}run.json`);
    return text === undefined ? undefined : readRecord(text, member, id);
}

export async function findEnd(
    at: Bucket,
    { member, id }: Pick<RunRecord, "member" | "id">,
): Promise<RunEnd | undefined> {
    const text = await readObject(at, `${runPrefix(member, id)}end.json`);
    return text === undefined ? undefined : readEnd(text);
}

/** Lists the names below a prefix, by pages of 1,000: the files of a run are not listed with it. */
export async function below(
    { s3, bucket }: Bucket,
    prefix: string,
    after?: string,
): Promise<string[]> {
    const found: string[] = [];
    const asked = {
        ...{ Bucket: bucket, Prefix: prefix, Delimiter: "/" },
        ...(after === undefined ? {} : { StartAfter: prefix + after }),
    };
    for await (const { CommonPrefixes = [] } of paginateListObjectsV2({ client: s3 }, asked))
        for (const { Prefix = "" } of CommonPrefixes) found.push(Prefix.slice(prefix.length, -1));
    return found;
}

/** Lists the ids of a member's runs, the oldest first. @param after leaves out ids that sort before this text */
export async function runIds(at: Bucket, member: string, after?: string): Promise<string[]> {
    return (await below(at, `runs/${member}/`, after)).filter(isId);
}

/** Lists everybody who has runs. */
export const runMembers = (at: Bucket) => below(at, "runs/");

/** Reads the records of runs, several at once, in the order of the ids. What is no record is left out. */
export async function readRecords(
    at: Bucket,
    member: string,
    ids: readonly string[],
): Promise<RunRecord[]> {
    const found = await inParallel(ids, 16, (id) => findRecord(at, member, id));
    return found.filter((it) => it !== undefined);
}

/** A run with its checkpoints. */
export interface Kept {
    readonly id: string;
    readonly files: number;
}

/**
 * Finds the newest checkpoints that a run has, or the run that it went on from, and so on; nothing where all have been deleted. A run that
 * was ended before its first own checkpoint has those that it began with.
 */
export async function findCheckpoints(at: Bucket, run: RunRecord): Promise<Kept | undefined> {
    const seen = new Set<string>();
    let one: RunRecord | undefined = run;
    while (one !== undefined && !seen.has(one.id)) {
        const { member, id, former }: RunRecord = one;
        seen.add(id);
        const text = await readObject(at, `${runPrefix(member, id)}checkpoints/manifest.json`);
        const files = text === undefined ? 0 : filesOf(text);
        if (files > 0) return { id, files };
        one = former === undefined ? undefined : await findRecord(at, member, former);
    }
    return undefined;
}
