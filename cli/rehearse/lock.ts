// eslint-disable-next-line no-restricted-imports -- its link below is made whole or not at all
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { uptime } from "node:os";
import { Refusal } from "../../settings/refusal";
import type { Workplace } from "./workplace";

/** The command that works on a box, and since when. */
interface Holder {
    readonly pid: number;
    readonly since: string;
}

/**
 * Locks a workplace for one command, so that a second one neither replaces its files nor ends its box. Takes over
 * the lock of a killed command.
 *
 * @returns a function that releases the lock.
 * @throws Refusal that names the holder.
 */
export function hold({ dir, stack }: Workplace): () => void {
    mkdirSync(dir, { recursive: true });
    const lock = join(dir, "lock");
    const mine = join(dir, `lock.${process.pid}`);
    writeFileSync(mine, JSON.stringify({ pid: process.pid, since: new Date().toISOString() }));
    try {
        // Making a link is atomic, so nobody reads half a lock.
        if (!linked(mine, lock)) {
            takeOver(lock, `${mine}.stale`, stack);
            if (!linked(mine, lock)) throw held(readHolder(lock), stack);
        }
    } finally {
        rmSync(mine);
    }
    return () => rmSync(lock, { force: true });
}

/** Removes a lock whose holder is gone. */
function takeOver(lock: string, aside: string, stack: string): void {
    const holder = readHolder(lock);
    if (holder !== undefined && lives(holder)) throw held(holder, stack);
    try {
        renameSync(lock, aside);
    } catch {
        return; // somebody else was first
    }
    // Another command may have taken the lock over between the read and the rename.
    const moved = readHolder(aside);
    if (moved !== undefined && lives(moved)) linked(aside, lock);
    rmSync(aside);
}

function linked(from: string, to: string): boolean {
    try {
        linkSync(from, to);
        return true;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
        throw error;
    }
}

/** Returns undefined for a lock that is gone or unreadable. */
function readHolder(lock: string): Holder | undefined {
    try {
        const { pid, since } = JSON.parse(readFileSync(lock, "utf8")) as Partial<Holder>;
        if (!Number.isInteger(pid) || Number.isNaN(Date.parse(since ?? ""))) return undefined;
        return { pid: pid!, since: since! };
    } catch {
        return undefined;
    }
}

/** Tells whether the holder still runs. After a restart of this machine, another process may have its number. */
function lives({ pid, since }: Holder): boolean {
    if (Date.parse(since) < Date.now() - uptime() * 1000) return false;
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM"; // another user's
    }
}

function held(holder: Holder | undefined, stack: string): Refusal {
    if (holder === undefined) {
        return new Refusal(
            `another command has just begun to work on the box of ${stack}; run this again`,
        );
    }
    const { pid, since } = holder;
    return new Refusal(
        `process ${pid} has been working on the box of ${stack} since ${since}; ` +
            `wait for it, or stop it with: kill ${pid}`,
    );
}
