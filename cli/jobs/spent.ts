import { DescribeJobsCommand, type JobDetail } from "@aws-sdk/client-batch";
import { Refusal } from "../../settings/refusal";
import type { Aws } from "../boxes/open-aws";
import { type Bucket, findEnd, readRecords } from "./bucket";
import { jobName } from "./job-request";
import { describedAtOnce } from "./job-state";
import { entriesOf, type Entry, monthOf, reserve, settle } from "./ledger";
import { holdToMonth, type Spent } from "./price";
import { newId, type RunRecord } from "./run-record";
import { findByName } from "./send-job";
import { inParallel } from "./source/in-parallel";

/** A run without a job at Batch is taken for one that was never sent once it is so old: `submit` sends it within seconds. */
const sentWithinMs = 3600_000;

/** What `settleRuns` does with a job that was just canceled: it has this long for its last upload, and Batch ends it sooner. */
export const canceledWithinMs = 120_000;

/**
 * Returns what this month's runs of all members count for. Own runs that have ended, and of which nobody noted it, are
 * settled first.
 *
 * The months are those of UTC, as AWS bills.
 *
 * @throws Refusal where the login may not list it: nothing would hold the member to the cap.
 */
export async function spentThisMonth(
    aws: Pick<Aws, "batch">,
    at: Bucket,
    member: string,
    now: Date,
): Promise<Spent> {
    return await orClosed(async () => {
        const month = monthOf(newId(now));
        const entries = await entriesOf(at, month);
        return sumOf(
            (await settleOpen(aws, at, member, entries, now))
                ? await entriesOf(at, month)
                : entries,
        );
    });
}

/** Adds up a month. */
export function sumOf(entries: readonly Entry[]): Spent {
    const byMember: Record<string, number> = {};
    for (const { member, usd } of entries) byMember[member] = (byMember[member] ?? 0) + usd;
    const sum = entries.reduce((all, { usd }) => all + usd, 0);
    return { usd: Math.round(sum * 100) / 100, runs: entries.length, byMember };
}

/**
 * Reserves all hours of a run, and looks again. Of two members who reserve at the same moment, each sees the other's
 * reservation (S3 is strongly consistent: S3 user guide, "Amazon S3 data consistency model", 2026-12). Where both do not fit
 * under the cap, both take theirs back: the cap is never passed, and one of them tries again.
 *
 * @throws Refusal where the cap does not hold it.
 */
export async function reserveRun(
    at: Bucket,
    record: RunRecord,
    maxMonthlyUsd: number,
): Promise<void> {
    await orClosed(() => reserve(at, record, record.price.mostUsd));
    const entries = await entriesOf(at, monthOf(record.id));
    const others = entries.filter(({ id, member }) => id !== record.id || member !== record.member);
    try {
        holdToMonth(
            { most: record.price.mostUsd, hourly: { most: record.price.hourlyUsd } },
            maxMonthlyUsd,
            sumOf(others),
        );
    } catch (error) {
        await settle(at, record, 0);
        throw error;
    }
}

/** Settles a member's runs of the month that have ended. @returns whether there was one */
export async function settleOpen(
    aws: Pick<Aws, "batch">,
    at: Bucket,
    member: string,
    entries: readonly Entry[],
    now: Date,
): Promise<boolean> {
    const open = entries.filter((it) => it.member === member && !it.settled).map(({ id }) => id);
    return (await settleRuns(aws, at, await readRecords(at, member, open), now)) > 0;
}

/**
 * Notes the real time of those runs that have ended, as Batch tells it, and once Batch has forgotten a job, as the job said at its end. Of
 * a run of which neither is known, all hours stay reserved.
 *
 * @param canceled of a job that was just canceled, the end is sure and near.
 * @returns how many were settled
 */
export async function settleRuns(
    { batch }: Pick<Aws, "batch">,
    at: Bucket,
    records: readonly RunRecord[],
    now = new Date(),
    canceled = false,
): Promise<number> {
    let settled = 0;
    for (let from = 0; from < records.length; from += describedAtOnce) {
        const some = records.slice(from, from + describedAtOnce);
        const known = some.flatMap(({ jobId }) => jobId ?? []);
        const { jobs = [] } =
            known.length === 0 ? {} : await batch.send(new DescribeJobsCommand({ jobs: known }));
        await inParallel(some, 8, async (record) => {
            const job = jobs.find(({ jobId }) => jobId === record.jobId);
            const usd =
                record.jobId === undefined
                    ? await costOfUnsent(batch, record, now)
                    : job === undefined
                      ? costUntil(record, (await findEnd(at, record))?.ended)
                      : costOfJob(
                            record,
                            job,
                            canceled ? now.getTime() + canceledWithinMs : undefined,
                        );
            if (usd === undefined) return;
            await settle(at, record, usd);
            settled += 1;
        });
    }
    return settled;
}

async function costOfUnsent(
    batch: Aws["batch"],
    record: RunRecord,
    now: Date,
): Promise<number | undefined> {
    if (now.getTime() - Date.parse(record.submitted) < sentWithinMs) return undefined;
    const jobQueue = record.queue;
    const sent = await findByName(batch, { jobQueue, jobName: jobName(record) });
    return sent === undefined ? 0 : undefined;
}

/**
 * Returns what a job that has ended cost at most; nothing for one that has not.
 *
 * @param endsBy when a job that still runs will surely have ended.
 */
export function costOfJob(
    record: RunRecord,
    { status, startedAt, stoppedAt, attempts = [] }: JobDetail,
    endsBy?: number,
): number | undefined {
    const ended = status === "SUCCEEDED" || status === "FAILED";
    if (!ended && endsBy === undefined) return undefined;
    if (startedAt === undefined && attempts.length === 0) return 0;
    const end = ended ? stoppedAt : endsBy;
    return end === undefined ? undefined : costUntil(record, new Date(end).toISOString());
}

/**
 * An hour of waiting costs nothing, but nobody notes when a host began: the time from `submit` on is an upper bound. All hours
 * are the most, though a lost host begins them again.
 */
export function costUntil(
    { submitted, price }: Pick<RunRecord, "submitted" | "price">,
    ended: string | undefined,
): number | undefined {
    const took = Date.parse(ended ?? "") - Date.parse(submitted);
    return took >= 0 ? Math.min(price.mostUsd, (price.hourlyUsd * took) / 3600_000) : undefined;
}

async function orClosed<T>(act: () => Promise<T>): Promise<T> {
    try {
        return await act();
    } catch (error) {
        if (!(error instanceof Error) || error.name !== "AccessDenied") throw error;
        throw new Refusal(
            "your login may not list or note what runs cost (`spent/` in the stack's bucket), so nothing holds the team to its cap\n" +
                "next: ask whoever deploys to bring your policy up to date: docs/permissions.md, or `npx workstation up` with `memberAccess`",
        );
    }
}
