import { Refusal } from "../../settings/refusal";
import { type Bucket, findRecord, readRecords, runIds } from "./bucket";
import type { RunRecord } from "./run-record";

/** How many of the newest runs a name is looked for in. */
const namedAmong = 100;

/**
 * Finds the run that somebody means: an id, its beginning, or a name, of which the newest run counts.
 *
 * @param typed @default the newest run
 * @throws Refusal when none or several begin so.
 */
export async function pickRun(
    at: Bucket,
    member: string,
    typed: string | undefined,
): Promise<RunRecord> {
    const ids = await runIds(at, member);
    const begin = ids.filter((id) => typed === undefined || id.startsWith(typed));
    if (typed === undefined ? begin.length > 0 : begin.length === 1) {
        const record = await findRecord(at, member, begin.at(-1)!);
        if (record !== undefined) return record;
    }
    // Prefixes are of digits, and a name may be one too: a single hit among the ids counts first.
    const named = (await readRecords(at, member, ids.slice(-namedAmong))).filter(
        ({ name }) => name === typed,
    );
    const newest = named.at(-1);
    if (newest !== undefined) return newest;
    if (begin.length > 1 && typed !== undefined)
        throw new Refusal(
            `${begin.length} runs of ${member} begin with ${typed}: ${begin.slice(-3).join(", ")}; add letters until one is left`,
        );
    const there =
        ids.length === 0
            ? "there is none yet"
            : `the newest is ${ids.at(-1)}; \`npx workstation jobs\` lists them`;
    throw new Refusal(`${member} has no run${typed === undefined ? "" : ` ${typed}`}: ${there}`);
}
