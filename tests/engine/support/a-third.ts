import { createHash } from "node:crypto";

/**
 * Returns a third of the cases, at least one, if WORKSTATION_FAULTS_SEED is set; otherwise all of them. The same seed
 * gives the same cases. `.ci/run` uses the commit as seed, so each case runs in about every third run.
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
