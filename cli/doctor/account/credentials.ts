import { check, fail, type Finding, ok, warn } from "../check";

/** What is shown of credentials: not one letter of them. */
export interface Held {
    readonly isTemporary: boolean;
    readonly expires: Date | undefined;
}

const soon = 15 * 60_000;
const next = "`aws sso login`, or whatever gave you these credentials";

/** Decides by the credentials that AWS's own order of places found. Which place that was, AWS's SDK does not promise to say. */
export function decideCredentials({ isTemporary, expires }: Held, now = new Date()): Finding {
    if (expires === undefined)
        return isTemporary
            ? ok("found; they are temporary, and do not say until when")
            : ok("found; a key that stays until somebody deletes it");
    const left = expires.getTime() - now.getTime();
    if (left <= 0) return fail(`they expired at ${expires.toISOString()}`, next);
    const minutes = Math.floor(left / 60_000);
    if (left < soon) return warn(`they expire in ${minutes} min`, next);
    return ok(
        `found; for another ${minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`}`,
    );
}

export const credentials = check("credentials", {
    after: ["region"],
    ask: async (asked): Promise<Held> => {
        const { sessionToken, expiration } = await asked.credentials();
        return { isTemporary: sessionToken !== undefined, expires: expiration };
    },
    decide: (held) => decideCredentials(held),
});
