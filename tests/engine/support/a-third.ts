import { createHash } from "node:crypto";

/**
 * Returns a third of the cases, one at least, where WORKSTATION_FAULTS_SEED is set, and all of them otherwise. The
 * same seed takes the same cases; `.ci/run` takes the commit, so that every third run or so tries each.
 */
export function aThird<T>(
    cases: readonly T[],
    nameOf: (it: T) => string,
    seed = process.env["WORKSTATION_FAULTS_SEED"] ?? "",
): T[] {
    if (seed === "") return [...cases];
    const rank = (it: T) =>
        createHash("sha256")
            .update(`${seed} ${nameOf(it)}`)
            .digest("hex");
    const ranked = cases.map((it, index) => ({ it, index, rank: rank(it) }));
    ranked.sort((a, b) => a.rank.localeCompare(b.rank));
    const taken = ranked.slice(0, Math.ceil(cases.length / 3));
    return taken.sort((a, b) => a.index - b.index).map(({ it }) => it);
}
