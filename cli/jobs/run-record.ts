import { randomBytes } from "node:crypto";
import { isRecord } from "../../settings/problem";

/** The record of a run, which `submit` writes to `run.json` before Batch hears of the job. */
export interface RunRecord {
    readonly id: string;
    readonly name: string;
    readonly member: string;
    readonly command: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly image: string;
    readonly gpus: number;
    readonly vcpus: number;
    readonly memoryMiB: number;
    readonly nodes: number;
    readonly spot: boolean;
    readonly hours: number;
    /** USD an hour of all nodes, and all hours on the dearest type. */
    readonly price: { readonly hourlyUsd: number; readonly mostUsd: number };
    /** ARN. */
    readonly queue: string;
    readonly logGroup: string;
    /** When `submit` wrote this, ISO 8601. */
    readonly submitted: string;
    /** The run whose checkpoints this one continues from, the same member's. */
    readonly former?: string;
    /** Batch's id; absent where `submit` was ended before Batch answered. */
    readonly jobId?: string;
}

/** A file of the folder as it was sent. */
export interface SourceFile {
    /** With forward slashes, below the folder. */
    readonly path: string;
    readonly sha256: string;
    readonly size: number;
    readonly mode: "644" | "755";
}

/** What the entry of node 0 says at the end. */
export interface RunEnd {
    readonly exitCode: number;
    readonly ended: string;
    readonly attempt: number;
    readonly results: readonly ResultFile[];
    readonly why: string | null;
    /** The image that the container really ran, as the host's ECS agent names it; absent where nobody said. */
    readonly imageId?: string;
}

export interface ResultFile {
    readonly path: string;
    readonly size: number;
    readonly sha256: string;
}

const idPattern = /^\d{8}-\d{6}-[a-z0-9]{4}$/;

/** Makes an id that sorts by time: `YYYYMMDD-HHMMSS-xxxx`, in UTC. */
export function newId(now: Date, random: (bytes: number) => Uint8Array = randomBytes): string {
    const [day = "", time = ""] = now.toISOString().split(/[T.]/);
    const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    const tail = [...random(4)].map((it) => letters.charAt(it % letters.length)).join("");
    return `${day.replaceAll("-", "")}-${time.replaceAll(":", "")}-${tail}`;
}

export const isId = (text: string) => idPattern.test(text);

export const runPrefix = (member: string, id: string) => `runs/${member}/${id}/`;

/** Reads a record; nothing where it is not one, as whoever may write into the bucket can put anything there. */
export function readRecord(text: string, member: string, id: string): RunRecord | undefined {
    const it = parsed(text);
    if (!isRecord(it) || it["id"] !== id || it["member"] !== member) return undefined;
    const { name, command, price, env } = it;
    const texts = ["name", "image", "queue", "logGroup", "submitted"].map((key) => it[key]);
    const numbers = ["gpus", "vcpus", "memoryMiB", "nodes", "hours"].map((key) => it[key]);
    const whole =
        typeof name === "string" &&
        isTexts(command) &&
        isRecord(env) &&
        isTexts(Object.values(env)) &&
        isRecord(price) &&
        [price["hourlyUsd"], price["mostUsd"], ...numbers].every(Number.isFinite) &&
        texts.every((text) => typeof text === "string") &&
        ["string", "undefined"].includes(typeof it["jobId"]) &&
        (it["former"] === undefined || (typeof it["former"] === "string" && isId(it["former"]))) &&
        typeof it["spot"] === "boolean";
    return whole ? (it as unknown as RunRecord) : undefined;
}

/** Reads how a run ended; nothing where the file says nothing. */
export function readEnd(text: string): RunEnd | undefined {
    const it = parsed(text);
    if (!isRecord(it) || !Number.isInteger(it["exitCode"])) return undefined;
    const { results = [], ended, why, imageId } = it;
    const files = (Array.isArray(results) ? (results as unknown[]) : []).filter(isResult);
    return {
        exitCode: it["exitCode"] as number,
        ended: typeof ended === "string" ? ended : "",
        attempt: Number(it["attempt"] ?? 1),
        results: files,
        why: typeof why === "string" ? why : null,
        ...(typeof imageId === "string" && /^sha256:[0-9a-f]{64}$/.test(imageId)
            ? { imageId }
            : {}),
    };
}

/** Reads the files of a run's folder. */
export function readSource(text: string): readonly SourceFile[] {
    const it = parsed(text);
    const files = isRecord(it) ? it["files"] : undefined;
    return (Array.isArray(files) ? (files as unknown[]) : []).filter(
        (file): file is SourceFile => isResult(file) && "mode" in file,
    );
}

/** Counts the files that a manifest of checkpoints names. */
export function filesOf(text: string): number {
    const it = parsed(text);
    const files = isRecord(it) ? it["files"] : undefined;
    return Array.isArray(files) ? files.length : 0;
}

function isResult(it: unknown): it is ResultFile {
    if (!isRecord(it)) return false;
    const { path, size, sha256 } = it;
    return (
        typeof path === "string" &&
        Number.isInteger(size) &&
        typeof sha256 === "string" &&
        /^[0-9a-f]{64}$/.test(sha256)
    );
}

const isTexts = (it: unknown) =>
    Array.isArray(it) && it.every((word: unknown) => typeof word === "string");

function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}
