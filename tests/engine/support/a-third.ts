import { createHash } from "node:crypto";
import { sample } from "../../support/sample";

/**
 * Returns a third of a change's cases, one at least, where WORKSTATION_FAULTS_SEED is set, and all of them otherwise.
 * The same seed takes the same cases; `.ci/run` takes the commit, so that every third run or so tries each.
 */
export function aThird<T>(
    change: string,
    cases: readonly T[],
    seed = process.env["WORKSTATION_FAULTS_SEED"] ?? "",
): T[] {
    if (seed === "") return [...cases];
    const number = createHash("sha256").update(`${seed} ${change}`).digest().readUInt32BE();
    const taken = new Set(sample([...cases.keys()], Math.ceil(cases.length / 3), number));
    return cases.filter((_, index) => taken.has(index));
}
