/** What calls reach instead of AWS: jobs are answered here, and everything else by moto. */
import {
    CloudWatchLogsClient,
    CreateLogGroupCommand,
    CreateLogStreamCommand,
    PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { JobDefinition, JobQueueDetail, SubmitJobRequest } from "@aws-sdk/client-batch";
import { once } from "node:events";
import {
    createServer,
    type IncomingMessage,
    request as httpRequest,
    type Server,
    type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { PretendBatch, Refused } from "./pretend-batch";

export const login = { accessKeyId: "pretended", secretAccessKey: "pretended" };
export const logGroup = "/workstation/workstation/dev/jobs";

/** A call as it came: service, and the path or the name in the header. */
export interface Call {
    readonly service: string;
    readonly what: string;
    /** Bytes of its body, as announced. */
    readonly bytes: number;
}

type Queue = Pick<JobQueueDetail, "jobQueueName" | "jobQueueArn">;

export class BatchFront {
    readonly calls: Call[] = [];
    readonly batch: PretendBatch;
    /** Refuses so many of the next calls of Batch, as for too many at a time. */
    throttled = 0;
    /** moto's own leave out the properties of nodes. */
    queues: readonly Queue[] = [];
    definitions: readonly JobDefinition[] = [];
    /** Takes so many of the next requests for a job, and never answers. */
    lostAnswers = 0;
    /** Milliseconds that a line needs to CloudWatch. */
    logDelay = 300;
    private readonly server: Server;
    private readonly logs: CloudWatchLogsClient;
    private readonly made = new Map<string, Promise<unknown>>();

    private constructor(private readonly motoUrl: string) {
        const there = { region: "us-east-1", endpoint: motoUrl, credentials: login };
        this.logs = new CloudWatchLogsClient(there);
        this.batch = new PretendBatch((stream, line) => this.log(stream, line));
        this.server = createServer((request, response) => void this.answer(request, response));
    }

    /** Listens on all addresses, because containers reach it by their network's gateway. */
    static async start(motoUrl: string): Promise<BatchFront> {
        const front = new BatchFront(motoUrl);
        await once(front.server.listen(0, "0.0.0.0"), "listening");
        await front.logs.send(new CreateLogGroupCommand({ logGroupName: logGroup }));
        return front;
    }

    get port(): number {
        return (this.server.address() as AddressInfo).port;
    }

    /** Ends every job, because one that waits would keep this process up for ever. */
    async stop(): Promise<void> {
        for (const id of this.batch.jobs.keys()) this.batch.terminate(id, "the test is over");
        this.server.closeAllConnections();
        this.server.close();
        await once(this.server, "close");
        this.logs.destroy();
    }

    /** A stream begins with its first line, and lines come late. */
    private async log(logStreamName: string, message: string): Promise<void> {
        const timestamp = Date.now();
        await delay(this.logDelay);
        const there = { logGroupName: logGroup, logStreamName };
        const made =
            this.made.get(logStreamName) ?? this.logs.send(new CreateLogStreamCommand(there));
        // One after the other, or the lines of a stream would change places.
        const next = made.then(() =>
            this.logs.send(
                new PutLogEventsCommand({
                    ...there,
                    logEvents: [{ timestamp, message: message || " " }],
                }),
            ),
        );
        this.made.set(
            logStreamName,
            next.catch(() => undefined),
        );
        await next;
    }

    private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const { authorization = "", "content-length": length = "0" } = request.headers;
        const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(authorization)?.[1] ?? "";
        const target = String(
            request.headers["x-amz-target"] ?? `${request.method} ${request.url}`,
        );
        this.calls.push({ service, what: target, bytes: Number(length) });
        const job =
            /^\/v1\/(submitjob|describejobqueues|describejobdefinitions|describejobs|listjobs|terminatejob)$/.exec(
                request.url ?? "",
            )?.[1];
        if (service !== "batch" || job === undefined) return this.pass(request, response);
        const body = JSON.parse((await text(request)) || "{}") as Record<string, unknown>;
        if (this.throttled > 0) {
            this.throttled--;
            return fail(response, 429, "TooManyRequestsException", "Too Many Requests");
        }
        try {
            const answer = this.jobs(job, body);
            if (job === "submitjob" && this.lostAnswers > 0) {
                this.lostAnswers--;
                request.socket.destroy();
                return;
            }
            response.setHeader("content-type", "application/json");
            response.end(JSON.stringify(answer));
        } catch (error) {
            const { message } = error as Error;
            if (error instanceof Refused) fail(response, 400, "ClientException", message);
            else fail(response, 500, "ServerException", message);
        }
    }

    private jobs(call: string, body: Record<string, unknown>): unknown {
        if (call === "describejobqueues") {
            const names = (body["jobQueues"] ?? []) as string[];
            const wanted = names.length === 0 ? this.queues : names.flatMap((it) => this.queue(it));
            return { jobQueues: wanted };
        }
        if (call === "describejobdefinitions") {
            const name = body["jobDefinitionName"];
            return {
                jobDefinitions: this.definitions.filter((it) => it.jobDefinitionName === name),
            };
        }
        if (call === "describejobs")
            return { jobs: this.batch.describe((body["jobs"] ?? []) as string[]) };
        if (call === "terminatejob") {
            this.batch.terminate(String(body["jobId"]), String(body["reason"]));
            return {};
        }
        if (call === "listjobs") {
            this.refuseWithout(body["jobQueue"]);
            const [{ values: [name = ""] = [] } = {}] = (body["filters"] ?? []) as [
                { values?: string[] }?,
            ];
            return { jobSummaryList: this.batch.named(name) };
        }
        const wanted = body as unknown as SubmitJobRequest;
        const { jobQueueArn: jobQueue } = this.refuseWithout(wanted.jobQueue);
        const definition = this.definitions.find(
            (it) => it.jobDefinitionArn === wanted.jobDefinition,
        );
        if (definition === undefined)
            throw new Refused(`JobDefinition ${wanted.jobDefinition} does not exist`);
        return this.batch.submit({ ...wanted, jobQueue }, definition);
    }

    /** The queue of a name or an ARN, if there is one. */
    private queue(wanted: unknown): Queue[] {
        return this.queues.filter((it) => it.jobQueueName === wanted || it.jobQueueArn === wanted);
    }

    private refuseWithout(wanted: unknown): Queue {
        const [queue] = this.queue(wanted);
        if (queue === undefined) throw new Refused(`Job queue ${String(wanted)} does not exist`);
        return queue;
    }

    /** Passes a call on as a stream: a file may be large. */
    private pass(request: IncomingMessage, response: ServerResponse): void {
        const { method, url } = request;
        const known = ["content-length", "transfer-encoding"].some((it) => it in request.headers);
        const headers = { ...request.headers, ...(known ? {} : { "content-length": "0" }) };
        const onward = httpRequest(this.motoUrl + (url ?? "/"), { method, headers }, (answer) => {
            response.writeHead(answer.statusCode ?? 500, answer.headers);
            answer.pipe(response);
        });
        onward.on("error", () => response.destroy());
        request.pipe(onward);
    }
}

function fail(response: ServerResponse, status: number, code: string, message: string): void {
    response.writeHead(status, { "content-type": "application/json", "x-amzn-errortype": code });
    response.end(JSON.stringify({ message }));
}
