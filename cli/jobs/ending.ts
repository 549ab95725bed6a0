import { exitCodes } from "../exit-codes";
import type { RunEnd } from "./run-record";
import { whyWaiting } from "./why-waiting";

const { infrastructure, outOfTime, interrupted } = exitCodes;

/** What Batch says of a job that ended, as far as an exit code depends on it. */
export interface EndedJob {
    readonly status: "SUCCEEDED" | "FAILED";
    readonly statusReason: string;
    /** Reason of the last attempt's container, such as `OutOfMemoryError: ...`. */
    readonly reason: string;
    readonly exitCode: number | undefined;
    readonly attempts: number;
}

export interface Ending {
    readonly exitCode: number;
    /** A sentence for whoever waits; absent where the code says it all. */
    readonly why?: string;
}

/** Begins the reason with which this command ends jobs. */
export const cancelledBy = "canceled by";

/**
 * Decides the exit code of a job. The entry's own word counts first, if it is about the last attempt: only it knows the code
 * of the command. What Batch did to the job counts before it: the entry cannot see its host die.
 */
export function endingOf(job: EndedJob, end: RunEnd | undefined): Ending {
    const own = end !== undefined && end.attempt >= job.attempts ? end : undefined;
    if (job.status === "SUCCEEDED") return { exitCode: own?.exitCode ?? 0 };
    if (job.statusReason.startsWith(cancelledBy))
        return { exitCode: interrupted, why: `the job was ${job.statusReason}` };
    if (
        /exceeded (its |the )?(configured )?(timeout|attemptDurationSeconds)|timed? ?out/i.test(
            job.statusReason,
        )
    )
        return {
            exitCode: outOfTime,
            why: "the job ran into its limit of hours; give it more with --hours, it resumes from its checkpoints only if the command does",
        };
    if (job.statusReason.includes("JobStateTimeLimit")) {
        const known = whyWaiting(job.statusReason);
        const why = known === undefined ? job.statusReason : `${known.why}\nnext: ${known.next}`;
        return { exitCode: infrastructure, why: `the queue gave the job up: ${why}` };
    }
    if (/^Host EC2/.test(job.statusReason))
        return {
            exitCode: infrastructure,
            why: `AWS took the host away in each of ${job.attempts} attempts (${job.statusReason}); without --spot, hosts stay`,
        };
    if (/^OutOfMemory/i.test(job.reason))
        return {
            exitCode: own?.exitCode ?? job.exitCode ?? 137,
            why: "the job took more memory than its host has for it; ask for more GPUs, which bring more memory, or for smaller batches",
        };
    if (
        /^(CannotPull|CannotStart|CannotCreate|CannotInspect|ResourceInitialization|DockerTimeout)/.test(
            job.reason,
        )
    )
        return { exitCode: infrastructure, why: `the container did not start: ${job.reason}` };
    if (own !== undefined)
        return { exitCode: own.exitCode, ...(own.why === null ? {} : { why: own.why }) };
    if (job.exitCode === infrastructure)
        return {
            exitCode: infrastructure,
            why: "the job's host, network or storage failed, not the command; `npx workstation job retry` tries again",
        };
    if (job.exitCode !== undefined) return { exitCode: job.exitCode };
    return {
        exitCode: infrastructure,
        why: `the job ended without an exit code: ${job.statusReason || job.reason || "Batch says nothing"}`,
    };
}
