import { hostname, userInfo } from "node:os";

/** Who runs a command: a person on a machine, and the process there. */
export interface Owner {
    /** `user@host`. */
    readonly who: string;
    readonly pid: number;
}

/** A running command's note on what it has stopped or made, in a tag at AWS. */
export interface Mark extends Owner {
    readonly since: Date;
}

/** The longest wait of a command, seconds. A first snapshot of a full volume of terabytes takes hours. */
export const longestWait = 6 * 3600;

/** Returns who runs this command. AWS accepts only letters, digits and a few signs in a tag's value. */
export function thisCommand(): Owner {
    const word = (text: string) => text.replace(/[^\w.-]+/g, "-");
    return { who: `${word(thisUser())}@${word(hostname())}`, pid: process.pid };
}

/** Returns the user's name, or else the uid: in a container no table may have a name for it, and Node throws. */
export function thisUser(): string {
    try {
        return userInfo().username;
    } catch {
        return `uid-${process.getuid?.() ?? 0}`;
    }
}

export function markText({ who, pid }: Owner, since = new Date()): string {
    return `${who} ${pid} ${since.toISOString()}`;
}

/** Reads the mark at the end of a tag's value. Releases up to 0.1.0 wrote none: `undefined`. */
export function markIn(text: string): Mark | undefined {
    const parts = /(?:^| )(?<who>[\w.-]+@[\w.-]+) (?<pid>\d+) (?<since>[\dT:.Z-]+)$/.exec(
        text,
    )?.groups;
    const since = new Date(parts?.["since"] ?? "");
    if (parts === undefined || Number.isNaN(since.getTime())) return undefined;
    return { who: parts["who"] ?? "", pid: Number(parts["pid"]), since };
}

/**
 * Tells whether the command that left a mark may still run: on this machine by its process, on another one by the
 * time, because nobody can look there.
 */
export function mayRun({ who, pid, since }: Mark, me: Owner, now = new Date()): boolean {
    if (who === me.who) return pid !== me.pid && isAlive(pid);
    return now.getTime() - since.getTime() < longestWait * 1000;
}

/** Tells whether a tag's value is the mark of another command, which may still run. */
export function isAnothers(value: string | undefined, me: Owner): boolean {
    const mark = markIn(value ?? "");
    return mark !== undefined && mayRun(mark, me);
}

/** Returns the id of the volume that a copy or a snapshot carries: the first word of its tag. */
export function originalIn(value: string | undefined): string {
    return value?.split(" ")[0] ?? "";
}

function isAlive(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        // EPERM: the process exists, and is somebody else's.
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}
