import { type BatchClient, DescribeJobsCommand, type JobDetail } from "@aws-sdk/client-batch";

/** A job as Batch tells it, one question for it and its nodes. */
export interface JobState {
    readonly status: NonNullable<JobDetail["status"]>;
    readonly statusReason: string;
    /** Reason of the last attempt's container. */
    readonly reason: string;
    readonly exitCode: number | undefined;
    /** How many attempts Batch lists: those that ended, and perhaps the one that runs. */
    readonly attempts: number;
    /** Log streams by node and attempt, in order. One that is not written to yet may not exist. */
    readonly streams: readonly Stream[];
}

export interface Stream {
    readonly node: number;
    readonly attempt: number;
    readonly name: string;
}

/** Most jobs that Batch describes at once (DescribeJobs, 2026-11). */
export const describedAtOnce = 100;

/**
 * Asks Batch for a job; nothing once Batch has forgotten it, some days after its end. A node of a multi-node job is a job of
 * its own, `ID#0`.
 */
export async function jobState(
    batch: BatchClient,
    jobId: string,
    nodes: number,
): Promise<JobState | undefined> {
    const ofNodes =
        nodes === 1 ? [] : Array.from({ length: nodes }, (_, node) => `${jobId}#${node}`);
    const { jobs = [] } = await batch.send(
        new DescribeJobsCommand({ jobs: [jobId, ...ofNodes.slice(0, describedAtOnce - 1)] }),
    );
    const whole = jobs.find((it) => it.jobId === jobId);
    return whole === undefined ? undefined : stateOf(whole, jobs);
}

export function stateOf(whole: JobDetail, all: readonly JobDetail[]): JobState {
    const { jobId = "", status = "SUBMITTED", statusReason = "" } = whole;
    const nodes = all.filter((it) => it.jobId?.startsWith(`${jobId}#`));
    const main = nodes.find((it) => it.jobId === `${jobId}#0`) ?? whole;
    const { attempts = [] } = whole;
    const last = (main.attempts ?? attempts).at(-1)?.container;
    const exitCode = main.container?.exitCode ?? last?.exitCode;
    return {
        ...{ status, statusReason, exitCode },
        reason: main.container?.reason ?? last?.reason ?? "",
        attempts: Math.max(attempts.length, main.attempts?.length ?? 0),
        streams: (nodes.length === 0 ? [whole] : nodes).flatMap((it) => streamsOf(it)),
    };
}

function streamsOf({ jobId = "", attempts = [], container }: JobDetail): Stream[] {
    const node = Number(/#(\d+)$/.exec(jobId)?.[1] ?? 0);
    const names = [...attempts.map((it) => it.container?.logStreamName), container?.logStreamName];
    const known = [...new Set(names.filter((it) => it !== undefined && it !== ""))];
    return known.map((name, at) => ({ node, attempt: at + 1, name: name! }));
}
