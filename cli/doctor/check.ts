import type { Asked } from "./asked";

/** What a check came to. `unknown`: it could not be asked. `not needed`: it does not matter here. */
export type Verdict = "ok" | "warn" | "fail" | "unknown" | "not needed";

/** The answer to a check: one sentence, and what to type or do where something is wrong. */
export interface Finding {
    readonly verdict: Verdict;
    readonly says: string;
    readonly next?: string;
}

/** One row of the doctor. */
export interface Check {
    /** Stands before the sentence, and in the sentences of checks that wait for it. */
    readonly name: string;
    /** Names of checks above it that must be `ok` or `warn` first. */
    readonly after: readonly string[];
    /** Asks and decides. The signal is given when the time is over. */
    readonly run: (asked: Asked, signal: AbortSignal) => Promise<Finding>;
}

interface Parts<Found> {
    readonly after?: readonly string[];
    /** Asks this laptop or AWS. Whatever it throws becomes the finding. */
    readonly ask: (asked: Asked, signal: AbortSignal) => Promise<Found> | Found;
    /** Decides by what was found alone. */
    readonly decide: (found: Found) => Finding;
}

/** Makes a check of the question, which has effects, and of the decision, which has none. */
export function check<Found>(name: string, { after = [], ask, decide }: Parts<Found>): Check {
    return {
        name,
        after,
        run: async (asked, signal) => decide(await ask(asked, signal)),
    };
}

export const ok = (says: string): Finding => ({ verdict: "ok", says });
export const warn = (says: string, next: string): Finding => ({ verdict: "warn", says, next });
export const fail = (says: string, next: string): Finding => ({ verdict: "fail", says, next });
export const unknown = (says: string): Finding => ({ verdict: "unknown", says });
export const notNeeded = (says: string): Finding => ({ verdict: "not needed", says });
