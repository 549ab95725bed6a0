import type { Box } from "./find";
import type { Heard } from "./hear-from";

/** How far a box is, from what EC2 and Systems Manager know. */
export type Readiness =
    /** It is not running. */
    | "off"
    /** It runs, and Systems Manager has not heard from it since its start. */
    | "booting"
    /** It runs, was online, and is not any more. */
    | "lost"
    /** Its self-test or its live settings are under way. */
    | "testing"
    | "ready"
    | "failed"
    /** It is online, and nobody has tested it: `up` was interrupted before. */
    | "untested";

/**
 * Tells how far a box is. Systems Manager tests a box when `up` makes or changes it, and not at each start, so `ready` is
 * the verdict of the last test, about a box that is online now.
 */
export function readinessOf(
    { state, launched }: Pick<Box, "state" | "launched">,
    heard: Heard | undefined,
): Readiness {
    if (state !== "running") return "off";
    // A box that has just started again is listed as it was before it stopped.
    if (heard === undefined || heard.lastPing < launched) return "booting";
    if (!heard.online) return "lost";
    return heard.verdict === "passed" ? "ready" : heard.verdict;
}

/** Says how far a box is, for a column. */
export const readinessText: Readonly<Record<Readiness, string>> = {
    off: "-",
    booting: "booting",
    lost: "connection lost",
    testing: "being tested",
    ready: "yes",
    failed: "FAILED",
    untested: "not tested",
};
