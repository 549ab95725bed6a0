import { bytesToMove, type FileToCopy } from "./scan";

/**
 * Bytes a second of one session: agent and plugin send 1,024 bytes, then sleep 1 ms (amazon-ssm-agent#664, read 2026-11-30).
 * Our own client does not sleep, so a copy to the box may be faster.
 */
export const paceOfSession = 650_000;

/**
 * Most sessions of one copy. Each is a login of 0.5 s and a call of `StartSession`, whose rate AWS limits for the whole account
 * without saying where; eight of them come once a copy, and AWS's SDK waits when it is told to.
 */
const mostSessions = 8;

/** What makes another session worth its login. */
const worthASession = { bytes: 2_000_000, files: 50 } as const;

interface Planned {
    readonly files: readonly FileToCopy[];
}

export function sessionsFor({ files }: Planned): number {
    const byBytes = Math.ceil(bytesToMove(files) / worthASession.bytes);
    const byFiles = Math.ceil(files.length / worthASession.files);
    return Math.min(mostSessions, Math.max(1, byBytes, byFiles));
}

/** Seconds that a copy takes over so many sessions. */
export function secondsFor({ files }: Planned, sessions: number): number {
    return bytesToMove(files) / (sessions * paceOfSession);
}

/** Seconds from which a copy is asked about first, and another way is named. */
export const longCopy = 300;

/** Returns bytes in the unit that people use for files, for example `3.1 GB`. */
export function sizeText(bytes: number): string {
    const units = ["bytes", "kB", "MB", "GB", "TB"];
    const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
    const value = bytes / 1000 ** power;
    return `${power === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[power]}`;
}

/** Returns a length of time in words, for example `about 12 min`. */
export function timeText(seconds: number): string {
    if (seconds < 90) return `${Math.max(1, Math.ceil(seconds))} s`;
    const minutes = Math.ceil(seconds / 60);
    if (minutes < 60) return `${minutes} min`;
    return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function filesText(count: number): string {
    return count === 1 ? "1 file" : `${count.toLocaleString("en-US")} files`;
}
