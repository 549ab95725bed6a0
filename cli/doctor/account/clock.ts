import { check, fail, type Finding, ok, unknown, warn } from "../check";

/** AWS refuses requests that are signed more than 5 minutes before or after its own time (IAM user guide, "Elements of an AWS API request signature", 2026-11). */
const refused = 300;
const doubtful = 60;

const setClock: Partial<Record<NodeJS.Platform, string>> = {
    win32: "`w32tm /resync`, as administrator",
    darwin: "`sudo sntp -sS time.apple.com`",
};

/**
 * Decides by how far AWS's clock is ahead of this one.
 *
 * @param ahead seconds; `undefined` where AWS's answer named no time.
 */
export function decideClock({
    ahead,
    platform,
}: {
    readonly ahead: number | undefined;
    readonly platform: NodeJS.Platform;
}): Finding {
    if (ahead === undefined) return unknown("unknown: the answer named no time");
    const off = Math.abs(ahead);
    const next = setClock[platform] ?? "`sudo timedatectl set-ntp true`";
    // The other side's time has no fractions of a second, and the way takes some.
    if (off < 3) return ok("as AWS's, to within 3 s");
    const says = `this clock is ${lengthOf(off)} ${ahead > 0 ? "behind" : "ahead of"} AWS's`;
    if (off >= refused) return fail(`${says}, which refuses requests from 5 min on`, next);
    return off >= doubtful ? warn(`${says}, which refuses requests from 5 min on`, next) : ok(says);
}

function lengthOf(seconds: number): string {
    if (seconds < 120) return `${Math.round(seconds)} s`;
    const minutes = Math.round(seconds / 60);
    return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

export const clock = check("clock", {
    after: ["network"],
    ask: async (asked) => {
        const found = await asked.reached();
        return {
            ahead: "ahead" in found ? found.ahead : undefined,
            platform: process.platform,
        };
    },
    decide: decideClock,
});
