import {
    type BatchClient,
    ListJobsCommand,
    SubmitJobCommand,
    type SubmitJobRequest,
} from "@aws-sdk/client-batch";
import { setTimeout as delay } from "node:timers/promises";
import type { Aws } from "../boxes/open-aws";

/** How often a request is sent whose answer did not come. */
const mostTries = 4;

/**
 * Sends a job to Batch once. SubmitJob takes no token against doubles, and AWS's SDK sends a request again when its answer
 * is lost: two jobs would run and be paid. So the SDK tries once, and before a second try Batch is asked for a job of this
 * name, which no other run has.
 *
 * @param pause milliseconds before the second try; it doubles.
 * @returns Batch's id of the job.
 */
export async function sendJob(
    { batch, batchOnce }: Pick<Aws, "batch" | "batchOnce">,
    request: SubmitJobRequest,
    pause = 1_000,
): Promise<string> {
    for (let tried = 1; ; tried++) {
        try {
            const { jobId } = await batchOnce.send(new SubmitJobCommand(request));
            return jobId ?? "";
        } catch (error) {
            if (isRefused(error) || tried === mostTries) throw error;
        }
        await delay(pause * 2 ** (tried - 1));
        const there = await findByName(batch, request);
        if (there !== undefined) return there;
    }
}

/** Batch looked at the request and refused it, so no second try helps. */
export function isRefused(error: unknown): boolean {
    const { $metadata, name = "" } = error as {
        name?: string;
        $metadata?: { httpStatusCode?: number };
    };
    const status = $metadata?.httpStatusCode ?? 0;
    return (
        status >= 400 &&
        status < 500 &&
        status !== 429 &&
        !/Throttl|TooManyRequests|RequestLimit/.test(name)
    );
}

/** Finds a job by its name; any state counts where a filter is given (ListJobs, 2026-11). */
export async function findByName(
    batch: BatchClient,
    { jobQueue, jobName = "" }: Pick<SubmitJobRequest, "jobQueue" | "jobName">,
): Promise<string | undefined> {
    const { jobSummaryList = [] } = await batch.send(
        new ListJobsCommand({
            jobQueue: jobQueue!,
            filters: [{ name: "JOB_NAME", values: [jobName] }],
        }),
    );
    return jobSummaryList.find((it) => it.jobName === jobName)?.jobId;
}
