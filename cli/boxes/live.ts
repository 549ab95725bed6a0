import { isRecord } from "../../settings/problem";
import type { Aws } from "./open-aws";

/** What a box says of itself, as `workstation status --json` prints it. */
export interface Live {
    /** When it said so, ISO 8601. */
    readonly said: string;
    /** Bytes of the disk with /home and /data; `null` while that is not mounted. */
    readonly data: { readonly usedBytes: number; readonly totalBytes: number } | null;
    readonly jobsRunning: number;
    /** What keeps the box awake, and for how long; `null` while its idle agent does not answer. */
    readonly keepsAwake: KeepsAwake | null;
    /** When it ran, by its own journal; absent where it does not tell. */
    readonly boots?: readonly Boot[];
}

/** A time from a box's first entry of its journal after a start to the last one; ISO 8601. */
export interface Boot {
    readonly from: string;
    readonly to: string;
}

/** What a box's idle agent said last. */
export interface KeepsAwake {
    readonly verdict: "up" | "warn" | "stop";
    /** In one sentence. */
    readonly reason: string;
    /** When the box stops without any further use, ISO 8601; `null` where it is never stopped. */
    readonly stopsAt: string | null;
    /** Until when somebody keeps it up, ISO 8601. */
    readonly keepUntil: string | null;
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
        keepsAwake: awakeOf(told["idle"]),
        ...bootsOf(told["boots"]),
    };
}

/** Reads what this computer wrote down of an answer. */
export function liveIn(written: unknown): Live | undefined {
    if (!isRecord(written)) return undefined;
    const { said, data, jobsRunning, keepsAwake } = written;
    if (typeof said !== "string" || Number.isNaN(Date.parse(said))) return undefined;
    if (typeof jobsRunning !== "number") return undefined;
    const boots = bootsOf(written["boots"]);
    return { said, data: roomOf(data), jobsRunning, keepsAwake: awakeOf(keepsAwake), ...boots };
}

/** Reads the boots that are times; a box that is older than this field has none. */
function bootsOf(told: unknown): { readonly boots?: readonly Boot[] } {
    if (!Array.isArray(told)) return {};
    const isStamp = (it: unknown) => typeof it === "string" && !Number.isNaN(Date.parse(it));
    const boots = told.filter(
        (it): it is Boot => isRecord(it) && isStamp(it["from"]) && isStamp(it["to"]),
    );
    return { boots: boots.map(({ from, to }) => ({ from, to })) };
}

/** Most characters of a reason; the rule's own are a sentence or two. */
const longestReason = 400;

function awakeOf(told: unknown): KeepsAwake | null {
    if (!isRecord(told)) return null;
    const { verdict, reason, stopsAt, keepUntil } = told;
    if (verdict !== "up" && verdict !== "warn" && verdict !== "stop") return null;
    if (typeof reason !== "string" || !isTime(stopsAt) || !isTime(keepUntil)) return null;
    // The member's box says it, and it comes to a terminal.
    const safe = reason.slice(0, longestReason).replaceAll(/\p{C}/gu, "?");
    return { verdict, reason: safe, stopsAt, keepUntil };
}

const isTime = (value: unknown): value is string | null =>
    value === null || (typeof value === "string" && !Number.isNaN(Date.parse(value)));

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
