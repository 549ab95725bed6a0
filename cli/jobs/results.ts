import { GetObjectCommand } from "@aws-sdk/client-s3";
import { createHash, randomBytes } from "node:crypto";
import {
    createReadStream,
    createWriteStream,
    lstatSync,
    mkdirSync,
    realpathSync,
    renameSync,
    rmSync,
} from "node:fs";
import { dirname, join, sep } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Refusal } from "../../settings/refusal";
import type { Bucket } from "./bucket";
import { type ResultFile, runPrefix, type RunRecord, type SourceFile } from "./run-record";
import { inParallel } from "./source/in-parallel";

/** What happened to a result here. */
export type Placed =
    | { readonly as: "written" | "the same"; readonly path: string }
    /** The laptop's own file was changed since it was sent, or was never sent. */
    | { readonly as: "beside"; readonly path: string; readonly beside: string }
    | { readonly as: "refused"; readonly path: string; readonly why: string };

/**
 * Decides where a result goes. Nothing is overwritten but a file that was sent and is still as it was sent.
 *
 * @param here digest of the laptop's file; nothing where there is none.
 * @param sent digest that was sent; nothing where the file was not.
 */
export function placeOf(
    { path, sha256 }: Pick<ResultFile, "path" | "sha256">,
    id: string,
    here: string | undefined,
    sent: string | undefined,
): Placed {
    const why = unsafe(path);
    if (why !== undefined) return { as: "refused", path, why };
    if (here === sha256) return { as: "the same", path };
    if (here === undefined || here === sent) return { as: "written", path };
    return { as: "beside", path, beside: `${path}.${id}` };
}

/** A job may write any path, and what it writes must stay in the folder, and out of git's hooks and settings. */
function unsafe(path: string): string | undefined {
    const parts = path.split("/");
    if (
        path === "" ||
        path.startsWith("/") ||
        /^[A-Za-z]:|\\/.test(path) ||
        parts.some((it) => ["", ".", ".."].includes(it))
    )
        return "its path leads out of the folder";
    if (parts.some((it) => it.toLowerCase() === ".git"))
        return "git runs what is in its own folder";
    return /[\p{Cc}\ufffd]/u.test(path) ? "its name has a control character" : undefined;
}

/** Brings the results of a run into a folder. @returns what happened to each, in their order */
export async function bringBack(
    at: Bucket,
    record: Pick<RunRecord, "member" | "id">,
    {
        dir,
        results,
        source,
    }: {
        readonly dir: string;
        readonly results: readonly ResultFile[];
        readonly source: readonly SourceFile[];
    },
): Promise<Placed[]> {
    const sent = new Map(source.map((it) => [it.path, it.sha256]));
    if (results.length > 0) mkdirSync(dir, { recursive: true });
    return await inParallel(results, 8, async (result): Promise<Placed> => {
        const here = await digestHere(dir, result.path);
        if (typeof here === "object") return { as: "refused", path: result.path, why: here.why };
        const placed = placeOf(result, record.id, here, sent.get(result.path));
        if (placed.as === "written") await fetchTo(at, record, result, join(dir, result.path));
        if (placed.as === "beside") await fetchTo(at, record, result, join(dir, placed.beside));
        return placed;
    });
}

/** Returns the digest of the laptop's file, or why nothing may be written there. */
async function digestHere(
    dir: string,
    path: string,
): Promise<string | undefined | { why: string }> {
    if (unsafe(path) !== undefined) return undefined;
    // A link on the way may lead anywhere.
    const root = realpathSync(dir);
    for (let up = dirname(path); up !== "."; up = dirname(up)) {
        const found = lstatSync(join(root, up), { throwIfNoEntry: false });
        if (found !== undefined && !found.isDirectory()) return { why: `${up} is no folder here` };
    }
    const found = lstatSync(join(root, path), { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    if (!found.isFile()) return { why: "something here that is no file has its name" };
    const hash = createHash("sha256");
    await pipeline(createReadStream(join(root, path)), hash);
    return hash.digest("hex");
}

async function fetchTo(
    { s3, bucket }: Bucket,
    { member, id }: Pick<RunRecord, "member" | "id">,
    result: ResultFile,
    target: string,
) {
    const Key = `${runPrefix(member, id)}results/${result.path}`;
    const notTheJobs = new Refusal(
        `the result ${result.path} in the bucket is not the one that the job wrote; \`npx workstation job results ${id}\` tries again`,
    );
    const { Body } = await s3
        .send(new GetObjectCommand({ Bucket: bucket, Key }))
        .catch((error: unknown) => {
            throw (error as Error).name === "NoSuchKey" ? notTheJobs : error;
        });
    mkdirSync(dirname(target), { recursive: true });
    const beside = `${target}.${randomBytes(4).toString("hex")}.new`;
    const hash = createHash("sha256");
    try {
        const tee = async function* (source: AsyncIterable<Uint8Array>) {
            for await (const chunk of source) {
                hash.update(chunk);
                yield chunk;
            }
        };
        await pipeline(Body as Readable, tee, createWriteStream(beside, { flags: "wx" }));
        if (hash.digest("hex") !== result.sha256) throw notTheJobs;
        renameSync(beside, target);
    } finally {
        rmSync(beside, { force: true });
    }
}

/** Says what came back, in a few lines. */
export function resultLines(placed: readonly Placed[], dir: string): string[] {
    const written = placed.filter(({ as }) => as === "written").length;
    const first =
        written === 0
            ? []
            : [
                  `${written} ${written === 1 ? "file" : "files"} came back into ${dir.endsWith(sep) ? dir : dir + sep}`,
              ];
    const others = placed.flatMap((it) => {
        if (it.as === "beside")
            return [`${it.path} is as you left it; the job's is beside it, ${it.beside}`];
        return it.as === "refused" ? [`${it.path} did not come back: ${it.why}`] : [];
    });
    const more = others.length > 10 ? [`... and ${others.length - 10} more`] : [];
    return [...first, ...others.slice(0, 10), ...more];
}
