import { type Exception, exceptions } from "./exceptions";
import { heldRules } from "./held";
import { notConcernedRules } from "./not-concerned";
import type { HeldRule, Resource, Violation } from "./rule";

/** The result of checking a stack against the project's rules. */
export interface Evaluation {
    /** Rules that this stack satisfies. */
    readonly held: readonly Pick<HeldRule, "ids" | "title">[];
    /** One entry for each resource that breaks a rule; empty for a stack that may be deployed. */
    readonly violations: readonly (Pick<HeldRule, "ids" | "title"> & Violation)[];
    /** Rules that this stack deliberately does not follow, with the reasons. */
    readonly exceptions: readonly Pick<Exception, "ids" | "title" | "reason">[];
}

/** Checks a stack's resources against every rule. Needs no cloud, and changes nothing. */
export function evaluate(declared: Iterable<Resource>): Evaluation {
    const resources = [...declared];
    const judge = ({ ids, title, check }: HeldRule) => ({ ids, title, found: check(resources) });
    const judged = heldRules.map(judge);
    const unsorted = notConcernedRules.map(judge);
    return {
        held: judged
            .filter(({ found }) => found.length === 0)
            .map(({ ids, title }) => ({ ids, title })),
        violations: [...judged, ...unsorted].flatMap(({ ids, title, found }) =>
            found.map(({ resource, message }) => ({ ids, title, resource, message })),
        ),
        exceptions: exceptions
            .filter(({ deviates }) => deviates?.(resources) ?? true)
            .map(({ ids, title, reason }) => ({ ids, title, reason })),
    };
}
