import type { Box } from "./find";
import { isNear } from "./near";
import { timeIn } from "./time-text";

/** Who made a box stop. */
export type StoppedBy = "idle" | "person" | "ec2";

/** How a box that is off was stopped. */
export interface LastStop {
    /** Absent where nobody says when. */
    readonly at: Date | undefined;
    readonly by: StoppedBy | null;
    /** In a sentence of the box's own, or of EC2's. */
    readonly why: string;
}

/**
 * Tells when and why a box stopped that is off, from EC2 and from the box's own tag.
 *
 * EC2 gives a time only for a stop through its API: `User initiated (2026-11-30 10:00:00 GMT)`. Of a stop from inside, as
 * by idle, it says `User initiated` alone, and the code is `Client.InstanceInitiatedShutdown` (outputs of the AWS CLI in
 * public repositories, read on 2026-11-30). The box's tag has the time then. The tag stays, so it is about this stop only
 * where its time is EC2's, or is later than the last start. A box whose clock was ahead has noted a time that is still to come:
 * then nobody knows when it was.
 *
 * @returns nothing for a box that runs.
 */
export function lastStopOf(box: Box, now = new Date()): LastStop | undefined {
    const { state, launched, reason, cause, lastStop: tag = "" } = box;
    if (state === "running" || state === "pending") return undefined;
    const ofEc2 = timeIn(reason);
    const noted = notedAt(tag);
    const isThis = ofEc2 === undefined ? noted > launched : isNear(noted, ofEc2);
    const by = isThis && /^idle\b/.test(tag) ? "idle" : byCode(cause, reason);
    // What EC2 did by itself, a box can only guess.
    const why = isThis && by !== "ec2" ? tag : (causeText(cause) ?? reason.replace(/ \(.*\)$/, ""));
    const past = noted <= now || isNear(noted, now);
    return { at: ofEc2 ?? (isThis && past ? noted : undefined), by, why };
}

/** Returns the time that a box's tag names; an invalid date where it names none. */
export function notedAt(tag: string): Date {
    return new Date(/\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(tag)?.[0] ?? "");
}

/** Codes of EC2's API reference, StateReason (2026-11). */
function byCode(cause: string, reason: string): StoppedBy | null {
    if (/^Server\./.test(cause)) return "ec2";
    if (/^Client\.(?:User|Instance)Initiated/.test(cause)) return "person";
    return reason.startsWith("User initiated") ? "person" : null;
}

/** EC2's sentence where it stopped the box itself. */
const causeText = (cause: string) => (cause.startsWith("Server.") ? cause : undefined);
