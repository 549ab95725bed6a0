/**
 * Jobs of AWS Batch. moto keeps queues and definitions, and can run a job's container; but it takes no overrides for nodes,
 * gives them no index, tries nothing again, kills without SIGTERM and shows output after the end, all nodes in one stream. So
 * this runs the containers, and is as unkind as Batch is.
 */
import type { JobDefinition, SubmitJobRequest } from "@aws-sdk/client-batch";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Running } from "./containers";

interface Attempt {
    readonly container: { readonly logStreamName: string; exitCode?: number; reason?: string };
    statusReason?: string;
}

interface Job {
    readonly id: string;
    readonly request: SubmitJobRequest;
    readonly definition: JobDefinition;
    readonly nodes: number;
    readonly attempts: Attempt[];
    readonly running: Running[];
    status: string;
    statusReason: string;
    /** Why it is to end, before its own end. */
    ending?: string;
    /** Streams of the nodes in the current attempt. */
    streams: string[];
}

/** Puts a line into the job's log group, as the host's agent does. */
export type Log = (stream: string, line: string) => Promise<void>;

export class PretendBatch {
    readonly jobs = new Map<string, Job>();
    /** Holds jobs in RUNNABLE with this reason until it is taken away. */
    held: string | undefined;
    /** Seconds between SIGTERM and SIGKILL; ECS has 30. */
    grace = 5;
    /** Seconds that stand for an hour of a timeout, which is too long for a test. @default real ones */
    timeoutSeconds: number | undefined;

    constructor(private readonly log: Log) {}

    submit(
        request: SubmitJobRequest,
        definition: JobDefinition,
    ): { jobId: string; jobName: string; jobArn: string } {
        const { jobName = "", nodeOverrides, timeout } = request;
        const many = definition.nodeProperties !== undefined;
        if (!/^[A-Za-z0-9][\w-]{0,127}$/.test(jobName)) throw new Refused("Job name is not valid");
        if (many !== (nodeOverrides !== undefined))
            throw new Refused(
                "Container overrides should not be set for a multi-node job, nor node overrides for another",
            );
        if ((timeout?.attemptDurationSeconds ?? 60) < 60)
            throw new Refused("Timeout attemptDurationSeconds must be at least 60");
        const nodes = nodeOverrides?.numNodes ?? definition.nodeProperties?.numNodes ?? 1;
        const overrides =
            nodeOverrides?.nodePropertyOverrides?.[0]?.containerOverrides ??
            request.containerOverrides;
        if (overrides?.environment?.some(({ name = "" }) => name.startsWith("AWS_BATCH")))
            throw new Refused("Environment variables must not start with AWS_BATCH");
        const id = randomUUID();
        const job: Job = {
            ...{ id, request, definition, nodes, attempts: [], running: [], streams: [] },
            ...{ status: "SUBMITTED", statusReason: "" },
        };
        this.jobs.set(id, job);
        void this.run(job);
        return { jobId: id, jobName, jobArn: arnOf(id) };
    }

    /** Batch ends it wherever it is; TerminateJob's reason becomes the status's. */
    terminate(id: string, reason: string): void {
        if (reason === "") throw new Refused("reason must not be empty");
        const job = this.jobs.get(id);
        if (job === undefined || ["SUCCEEDED", "FAILED"].includes(job.status)) return;
        job.ending = reason;
        for (const it of job.running) it.stop(this.grace);
    }

    /** Takes the host away, as a spot interruption does to a container that does not end in time. */
    loseHost(id: string): void {
        const job = this.jobs.get(id)!;
        job.ending = "Host EC2 (instance i-0123456789abcdef0) terminated.";
        for (const it of job.running) it.kill();
    }

    /** Batch forgets jobs some days after their end. */
    forget(): void {
        this.jobs.clear();
    }

    describe(ids: readonly string[]): unknown[] {
        return ids.flatMap((id) => {
            const [whole = "", node] = id.split("#");
            const job = this.jobs.get(whole);
            return job === undefined ? [] : [this.detail(job, node)];
        });
    }

    /** Jobs of a name, whatever its case; with a star at the end, all that begin so. */
    named(name: string): unknown[] {
        const wanted = name.toLowerCase();
        const fits = (own: string) =>
            wanted.endsWith("*") ? own.startsWith(wanted.slice(0, -1)) : own === wanted;
        return [...this.jobs.values()]
            .filter((it) => fits(it.request.jobName?.toLowerCase() ?? ""))
            .map(({ id, request, status }) => ({ jobId: id, jobName: request.jobName, status }));
    }

    private detail(job: Job, node: string | undefined) {
        const { id, request, status, statusReason, nodes, attempts, streams } = job;
        const jobId = node === undefined ? id : `${id}#${node}`;
        const shared = {
            jobId,
            jobArn: arnOf(jobId),
            jobName: request.jobName,
            jobQueue: request.jobQueue,
            jobDefinition: request.jobDefinition,
            status,
            ...(statusReason ? { statusReason } : {}),
        };
        // A job of several nodes has no container of its own.
        if (nodes > 1 && node === undefined)
            return { ...shared, attempts: attempts.map(() => ({})) };
        const index = Number(node ?? 0);
        const own = attempts.map((it, at) =>
            index === 0 ? it : { container: { logStreamName: streamName(job, at + 1, index) } },
        );
        const logStreamName = streams[index];
        const exitCode = index === 0 ? attempts.at(-1)?.container.exitCode : undefined;
        const container = {
            ...(logStreamName ? { logStreamName } : {}),
            ...(exitCode === undefined ? {} : { exitCode }),
        };
        return { ...shared, attempts: own, container };
    }

    private async run(job: Job): Promise<void> {
        const { attempts: most = 1 } = job.definition.retryStrategy ?? {};
        for (let attempt = 1; attempt <= most; attempt++) {
            const left = await this.until(job);
            if (!left) return;
            const code = await this.attempt(job, attempt);
            const host = job.ending?.startsWith("Host EC2") === true;
            const done: Attempt = {
                container: {
                    logStreamName: streamName(job, attempt, 0),
                    ...(host ? {} : { exitCode: code }),
                },
            };
            if (job.ending !== undefined) done.statusReason = job.ending;
            job.attempts.push(done);
            const again = attempt < most && (host || (job.ending === undefined && code === 90));
            if (!again) {
                job.statusReason = job.ending ?? "Essential container in task exited";
                job.status = code === 0 && job.ending === undefined ? "SUCCEEDED" : "FAILED";
                return;
            }
            job.statusReason = job.ending ?? "";
            delete job.ending;
        }
    }

    /** Waits in the queue. @returns whether the job is to run */
    private async until(job: Job): Promise<boolean> {
        job.status = "RUNNABLE";
        job.streams = [];
        do {
            if (this.held !== undefined) job.statusReason = this.held;
            await delay(200);
            if (job.ending === undefined) continue;
            [job.status, job.statusReason] = ["FAILED", job.ending];
            return false;
        } while (this.held !== undefined);
        job.status = "STARTING";
        await delay(200);
        return true;
    }

    private async attempt(job: Job, attempt: number): Promise<number> {
        const { request, definition, nodes, id } = job;
        const seconds = this.timeoutSeconds ?? request.timeout?.attemptDurationSeconds ?? 86_400;
        job.running.length = 0;
        let main = "";
        const ends: Promise<number>[] = [];
        for (let node = 0; node < nodes; node++) {
            const properties =
                definition.containerProperties ??
                definition.nodeProperties?.nodeRangeProperties?.[0]?.container;
            const overrides =
                request.containerOverrides ??
                request.nodeOverrides?.nodePropertyOverrides?.[0]?.containerOverrides;
            const pairs = [...(properties?.environment ?? []), ...(overrides?.environment ?? [])];
            const stream = streamName(job, attempt, node);
            job.streams[node] = stream;
            const running = new Running(
                {
                    name: `batch-${id}-${attempt}-${node}`,
                    command: properties?.command ?? [],
                    network: nodes > 1 ? "nodes" : "host",
                    env: {
                        ...Object.fromEntries(
                            pairs.map(({ name = "", value = "" }) => [name, value]),
                        ),
                        ...{ AWS_BATCH_JOB_ID: id, AWS_BATCH_JOB_ATTEMPT: String(attempt) },
                        ...(nodes === 1 ? {} : nodeVariables(node, nodes, main)),
                    },
                },
                (line) => void this.log(stream, line),
            );
            job.running.push(running);
            ends.push(running.ended);
            for (let tried = 0; nodes > 1 && node === 0 && main === "" && tried < 100; tried++) {
                await delay(100);
                main = running.address();
            }
        }
        job.status = "RUNNING";
        const timer = setTimeout(
            () => this.terminate(id, "Job attempt duration exceeded timeout"),
            seconds * 1000,
        );
        // Node 0's end ends the job.
        const code = await ends[0]!;
        clearTimeout(timer);
        for (const it of job.running.slice(1)) it.stop(this.grace);
        await Promise.all(ends);
        return code;
    }
}

export class Refused extends Error {}

const arnOf = (jobId: string) => `arn:aws:batch:us-east-1:123456789012:job/${jobId}`;

function streamName({ request, id, nodes }: Job, attempt: number, node: number): string {
    const name = String(request.jobDefinition)
        .replace(/^.*job-definition\//, "")
        .replace(/:\d+$/, "");
    return `${name}/default/${id}-${attempt}${nodes > 1 ? `-${node}` : ""}`;
}

/** The main node has no variable of the main's address (AWS Batch user guide, "mnp-env-vars", 2026-11). */
function nodeVariables(node: number, nodes: number, main: string): Record<string, string> {
    return {
        AWS_BATCH_JOB_NUM_NODES: String(nodes),
        AWS_BATCH_JOB_NODE_INDEX: String(node),
        AWS_BATCH_JOB_MAIN_NODE_INDEX: "0",
        ...(node === 0 ? {} : { AWS_BATCH_JOB_MAIN_NODE_PRIVATE_IPV4_ADDRESS: main }),
    };
}
