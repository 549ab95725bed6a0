import { isRecord } from "../../settings/problem";
import type { Aws } from "./open-aws";

/** What a box says of itself, as `workstation status --json` prints it. */
export interface Live {
    /** When it said so, ISO 8601. */
    readonly said: string;
    /** Bytes of the disk with /home and /data; `null` while that is not mounted. */
    readonly data: { readonly usedBytes: number; readonly totalBytes: number } | null;
    readonly jobsRunning: number;
    /** Kept for what keeps the box awake, which no box tells yet. */
    readonly keepsAwake: null;
    /** When it ran, by its own journal; absent where it does not tell. */
    readonly boots?: readonly Boot[];
}

/** A time from a box's first entry of its journal after a start to the last one; ISO 8601. */
export interface Boot {
    readonly from: string;
    readonly to: string;
}

/** What came of asking a box. */
export type Answer = Live | { readonly noAnswer: string };

/** Asks boxes how they are, by their ids. Never throws: the list of boxes is worth more than one box's answer. */
export type AskBoxes = (aws: Aws, ids: readonly string[]) => Promise<ReadonlyMap<string, Answer>>;

/** Why a box that AWS does not let the caller enter gives no answer. */
export const notYours = "not yours";

/**
 * Reads what `workstation status --json` printed on a box; docs/training.md describes it.
 *
 * @param now when it did.
 * @returns nothing for a text that is no such document.
 */
export function liveFrom(printed: string, now: Date): Live | undefined {
    const line = printed.split(/\r?\n/).find((it) => it.startsWith("{"));
    const told = line === undefined ? undefined : parsed(line);
    if (!isRecord(told) || told["version"] !== 1) return undefined;
    const { disks, jobs } = told;
    const running = isRecord(jobs) ? jobs["running"] : undefined;
    if (!isRecord(disks) || !Array.isArray(running)) return undefined;
    return {
        said: now.toISOString(),
        data: roomOf(disks["data"]),
        jobsRunning: running.length,
        keepsAwake: null,
        ...bootsOf(told["boots"]),
    };
}

/** Reads what this computer wrote down of an answer. */
export function liveIn(written: unknown): Live | undefined {
    if (!isRecord(written)) return undefined;
    const { said, data, jobsRunning } = written;
    if (typeof said !== "string" || Number.isNaN(Date.parse(said))) return undefined;
    if (typeof jobsRunning !== "number") return undefined;
    const boots = bootsOf(written["boots"]);
    return { said, data: roomOf(data), jobsRunning, keepsAwake: null, ...boots };
}

/** Reads the boots that are times; a box that is older than this field has none. */
function bootsOf(told: unknown): { readonly boots?: readonly Boot[] } {
    if (!Array.isArray(told)) return {};
    const isTime = (it: unknown) => typeof it === "string" && !Number.isNaN(Date.parse(it));
    const boots = told.filter(
        (it): it is Boot => isRecord(it) && isTime(it["from"]) && isTime(it["to"]),
    );
    return { boots: boots.map(({ from, to }) => ({ from, to })) };
}

function roomOf(disk: unknown): Live["data"] {
    if (!isRecord(disk)) return null;
    const { usedBytes, totalBytes } = disk;
    if (typeof usedBytes !== "number" || typeof totalBytes !== "number") return null;
    return { usedBytes, totalBytes };
}

function parsed(text: string): unknown {
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return undefined;
    }
}
