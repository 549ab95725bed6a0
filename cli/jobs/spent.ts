import { type Bucket, findEnd, readRecords, runIds, runMembers } from "./bucket";
import type { Spent } from "./price";
import type { RunEnd, RunRecord } from "./run-record";
import { inParallel } from "./source/in-parallel";

/**
 * Returns what this month's runs cost at most. Where the member may not read others' records, those of the member alone.
 *
 * The months are those of UTC, as AWS bills.
 */
export async function spentThisMonth(at: Bucket, member: string, now: Date): Promise<Spent> {
    const month = now.toISOString().slice(0, 7).replace("-", "");
    const [members, of] = await everybody(at, member);
    const amounts = await inParallel(members, 4, async (one) => {
        const records = await readRecords(at, one, await runIds(at, one, month));
        const submitted = records.filter(({ jobId }) => jobId !== undefined);
        return await inParallel(submitted, 8, async (it) => costOf(it, await findEnd(at, it)));
    });
    const all = amounts.flat();
    return { usd: all.reduce((sum, it) => sum + it, 0), runs: all.length, of };
}

async function everybody(
    at: Bucket,
    member: string,
): Promise<[members: string[], of: Spent["of"]]> {
    try {
        const found = await runMembers(at);
        // A policy may let somebody list what it does not let them read.
        for (const one of found.filter((it) => it !== member).slice(0, 1))
            await readRecords(at, one, (await runIds(at, one)).slice(-1));
        return [found, "everybody"];
    } catch (error) {
        if (!(error instanceof Error) || error.name !== "AccessDenied") throw error;
        return [[member], "own"];
    }
}

/** An hour of waiting costs nothing, but nobody notes when a host began: the time from `submit` on is an upper bound. */
export function costOf({ submitted, price }: RunRecord, end: RunEnd | undefined): number {
    const took = end === undefined ? NaN : Date.parse(end.ended) - Date.parse(submitted);
    const hours = took >= 0 ? took / 3600_000 : Infinity;
    return Math.min(price.mostUsd, price.hourlyUsd * hours);
}
