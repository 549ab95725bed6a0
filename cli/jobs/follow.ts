import { setTimeout as delay } from "node:timers/promises";
import type { Aws } from "../boxes/open-aws";
import { print } from "../print";
import { type Bucket, findEnd } from "./bucket";
import { type Ending, endingOf } from "./ending";
import { type JobState, jobState, type Stream } from "./job-state";
import { LogTail } from "./log-tail";
import type { RunRecord } from "./run-record";
import { whyWaiting } from "./why-waiting";
import { whyAccountWaits } from "./why-account-waits";

export interface Following {
    /** Milliseconds between questions. @default 3 seconds */
    readonly every?: number;
    /** Is aborted when the user wants to end the following. */
    readonly signal?: AbortSignal;
    /** Milliseconds of waiting after which the account is asked. @default 2 minutes */
    readonly patience?: number;
}

export const note = (line: string) => print(`${line}\n`, process.stderr);

/** What each state means for whoever waits. Batch's STARTING begins when a host is there, and holds while it pulls the image. */
const told: Readonly<Record<JobState["status"], string>> = {
    SUBMITTED: "submitted",
    PENDING: "queued",
    RUNNABLE: "queued: it waits for a host, which takes 2 to 3 minutes where none is free",
    STARTING: "starting: its host pulls the image, which takes 2 to 5 minutes the first time",
    RUNNING: "running",
    SUCCEEDED: "ended",
    FAILED: "ended",
};

/**
 * Shows a job's states on stderr and its output on stdout until it has ended.
 *
 * @returns how it ended; nothing when the signal came first, or once Batch has forgotten the job.
 */
export async function follow(
    aws: Pick<Aws, "batch" | "logs" | "ec2" | "quotas" | "region">,
    at: Bucket,
    record: RunRecord & { readonly jobId: string },
    { every = 3_000, signal, patience = 120_000 }: Following = {},
): Promise<Ending | undefined> {
    const { jobId, nodes, logGroup } = record;
    const tail = new LogTail(aws.logs, logGroup, (line, stream) =>
        print(shown(line, stream, nodes)),
    );
    let said = "";
    let lost = 0;
    let waitsSince: number | undefined;
    let asked = false;
    const say = (line: string) => {
        if (line !== said) note(`${record.name}: ${line}`);
        said = line;
    };
    while (signal?.aborted !== true) {
        const state = await jobState(aws.batch, jobId, nodes);
        if (state === undefined) {
            const end = await findEnd(at, record);
            return end === undefined ? undefined : { exitCode: end.exitCode };
        }
        if (lostAttempts(state) > lost) {
            lost = lostAttempts(state);
            note(
                `${record.name}: attempt ${lost} ended, its host or its storage failed; it is tried again`,
            );
        }
        say(lineOf({ ...state, attempts: Math.max(lost + 1, state.attempts) }));
        await tail.read(state.streams);
        if (state.status === "SUCCEEDED" || state.status === "FAILED") {
            // Lines may come after the end, and the stream's name with the last answer.
            await tail.drain(state.streams, Math.min(every, 2_000));
            return endingOf({ ...state, status: state.status }, await findEnd(at, record));
        }
        waitsSince = state.status === "RUNNABLE" ? (waitsSince ?? Date.now()) : undefined;
        if (waitsSince !== undefined && Date.now() - waitsSince >= patience && !asked) {
            asked = true;
            const reason = await whyAccountWaits(aws, record);
            if (reason !== undefined) note(`${record.name}: ${reason.why}\nnext: ${reason.next}`);
        }
        await delay(every, undefined, signal === undefined ? {} : { signal }).catch(
            () => undefined,
        );
    }
    return undefined;
}

/** Returns how a job ended; nothing for one that has not, or that Batch has forgotten. */
export async function endedAlready(
    { batch }: Pick<Aws, "batch">,
    at: Bucket,
    record: RunRecord & { readonly jobId: string },
): Promise<Ending | undefined> {
    const state = await jobState(batch, record.jobId, record.nodes);
    if (state?.status !== "SUCCEEDED" && state?.status !== "FAILED") return undefined;
    return endingOf({ ...state, status: state.status }, await findEnd(at, record));
}

/**
 * Returns how many attempts ended and were followed by another. Batch's documentation does not say whether its list has the
 * attempt that runs (DescribeJobs, 2026-11), so of a running job the last one does not count.
 */
function lostAttempts({ status, attempts }: JobState): number {
    const last = ["RUNNING", "SUCCEEDED", "FAILED"].includes(status) ? 1 : 0;
    return Math.max(0, attempts - last);
}

function lineOf({ status, statusReason, attempts }: JobState): string {
    const reason = status === "RUNNABLE" ? whyWaiting(statusReason) : undefined;
    if (reason !== undefined) return `queued: ${reason.why}\nnext: ${reason.next}`;
    if (status === "RUNNABLE" && statusReason !== "") {
        const again = /^Host EC2/.test(statusReason) ? ", it is tried again" : "";
        return `queued: ${statusReason}${again}`;
    }
    return attempts > 1 && status === "RUNNING" ? `running, attempt ${attempts}` : told[status];
}

function shown(line: string, { node }: Stream, nodes: number): string {
    return nodes === 1 ? `${line}\n` : `[${node}] ${line}\n`;
}
