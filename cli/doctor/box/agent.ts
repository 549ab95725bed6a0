import type { Box } from "../../boxes/find";
import type { Heard } from "../../boxes/hear-from";
import { readinessOf } from "../../boxes/readiness";
import { lasted, utc } from "../../boxes/time-text";
import { check, fail, type Finding, ok, warn } from "../check";

interface BoxHeard {
    readonly box: Box;
    readonly heard: Heard | undefined;
}

const ask = async (asked: { box(): Promise<Box>; heard(): Promise<Heard | undefined> }) => ({
    ...{ box: await asked.box(), heard: await asked.heard() },
});

/** For how long a boot may take until Systems Manager hears from the box, milliseconds; a member's `start` waits as long. */
const booting = 15 * 60_000;

/** Decides by what Systems Manager has heard from the box's agent. */
export function decideAgent({ box, heard }: BoxHeard, now = new Date()): Finding {
    const console = "its console says how far it is: `npx workstation logs --console`";
    const age = now.getTime() - box.launched.getTime();
    const ready = readinessOf(box, heard);
    if (ready === "off" || ready === "booting") {
        if (age < booting)
            return warn("it boots, and Systems Manager has not heard from it yet", console);
        const since = lasted(box.launched, now);
        return fail(`Systems Manager has not heard from it since its start ${since} ago`, console);
    }
    const silence = lasted(heard?.lastPing ?? box.launched, now);
    const ago = silence === "0 min" ? "within the last minute" : `${silence} ago`;
    if (ready === "lost")
        return fail(
            `Systems Manager heard from it last ${ago}: it is out of memory, hangs or has no network`,
            `${console}; \`npx workstation stop\` and \`start\` boot it again`,
        );
    const version = heard?.agentVersion;
    return ok(`it is online${version === undefined ? "" : `, agent ${version}`}, heard ${ago}`);
}

export const agent = check("Systems Manager", {
    after: ["running"],
    ask,
    decide: (found) => decideAgent(found),
});

/** Decides by the last verdict of the box's self-test, which Systems Manager keeps. */
export function decideSelfTest({ box, heard }: BoxHeard): Finding {
    const when = heard?.tested === undefined ? "" : ` on ${utc(heard.tested)} UTC`;
    const ready = readinessOf(box, heard);
    if (ready === "ready") return ok(`passed${when}`);
    if (ready === "failed")
        return fail(
            `it failed its self-test or refused its live settings${when}`,
            "`npx workstation ssh -- workstation-status --last` says why",
        );
    if (ready === "testing") return warn("it is under way", "run this again in some minutes");
    return warn("nothing has tested it yet", "`npx workstation ssh -- workstation-status` does");
}

export const selfTest = check("self-test", {
    after: ["Systems Manager"],
    ask,
    decide: decideSelfTest,
});
