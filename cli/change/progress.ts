import type { PulumiFailed } from "../errors/failure";
import { type Attempt, needsSameQuota } from "./attempts";
import type { Course } from "./course";

/** An attempt that AWS refused. */
export interface Tried {
    readonly attempt: Attempt;
    readonly refused: PulumiFailed;
}

/** How far a course has come. */
export interface Progress {
    readonly course: Course;
    readonly tried: Tried[];
    /** Members who have no box yet. */
    waiting: readonly string[];
    /** The one that the stack file says; absent before the first, and after a refusal. */
    attempt?: Attempt | undefined;
}

/** Returns the next attempt with a chance. */
export function nextOf({ course, tried }: Progress): Attempt | undefined {
    const { attempts, box } = course;
    const last = tried.at(-1)?.attempt;
    const rest = last === undefined ? attempts : attempts.slice(attempts.indexOf(last) + 1);
    return rest.find((attempt) => !tried.some((it) => isHopeless(it, attempt, box.spot)));
}

/** A quota that refused one type in one zone refuses it in all, and larger ones as well. */
function isHopeless(
    { attempt, refused }: Tried,
    { instanceType }: Attempt,
    spot: boolean,
): boolean {
    return (
        refused.explained?.kind === "quota" &&
        needsSameQuota(attempt.instanceType, instanceType, spot)
    );
}

/** Says for a comment why an attempt was not taken. */
export function reasonOf({ attempt, refused }: Tried): string {
    const today = new Date().toISOString().slice(0, 10);
    return `taken ${today}; ${nameOf(attempt)}: ${refused.said.split(":")[0]}`;
}

export function nameOf({ instanceType, zone }: Attempt): string {
    return zone === undefined ? `${instanceType} where the data is` : `${instanceType} in ${zone}`;
}
