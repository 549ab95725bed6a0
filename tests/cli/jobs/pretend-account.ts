import { BatchClient, type JobDetail } from "@aws-sdk/client-batch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EC2Client } from "@aws-sdk/client-ec2";
import { S3Client } from "@aws-sdk/client-s3";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { createHash } from "node:crypto";
import { PassThrough, Readable } from "node:stream";
import type { Aws } from "../../../cli/boxes/open-aws";
import type { RunRecord } from "../../../cli/jobs/run-record";
import { type QueueKind, queueKinds, queueTags } from "../../../planning/job-names";
import { stackTags } from "../../../planning/tags";

export const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** An error as AWS's SDK throws it. */
export const failure = (name: string, status = 400) =>
    Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });

type Input = Record<string, unknown>;
type Answer = (input: Input) => unknown;

/** Tags of the stack's queues. */
export const tagsOfQueue = (kind: QueueKind) =>
    queueTags(stackTags("workstation", "dev"), {
        ...{
            kind,
            bucket: "shared-1",
            maxJobUsd: 50,
            maxMonthlyUsd: 500,
            maxvCpus: 64,
            nat: false,
        },
        instanceTypes: ["g5.xlarge", "g4dn.xlarge"],
    });

/** An account with a stack `dev`, whose bucket is a map and whose Batch tells the states that a test gives it. */
export class Account {
    readonly objects = new Map<string, string>();
    readonly calls: { readonly name: string; readonly input: Input }[] = [];
    /** What Batch says of the job, one state for each question; the last one stays. Empty: it knows none. */
    states: Partial<JobDetail>[] = [];
    /** Lines of each log stream. */
    readonly lines: Record<string, readonly string[]> = {};
    /** Answers that differ from the usual ones, by the command's name without `Command`. */
    readonly answers: Record<string, Answer> = {};

    readonly aws: Aws = {
        region: "us-east-1",
        batch: this.client(BatchClient),
        batchOnce: this.client(BatchClient),
        s3: this.client(S3Client),
        logs: this.client(CloudWatchLogsClient),
        ec2: this.client(EC2Client),
        quotas: this.client(ServiceQuotasClient),
        pricing: { send: () => Promise.reject(failure("AccessDeniedException", 403)) } as never,
        ssm: {} as never,
    };

    get at() {
        return { s3: this.aws.s3, bucket: "shared-1" };
    }

    /** Puts a file of a run into the bucket. */
    keep({ member, id }: Pick<RunRecord, "member" | "id">, file: string, content: unknown) {
        const text = typeof content === "string" ? content : JSON.stringify(content);
        this.objects.set(`runs/${member}/${id}/${file}`, text);
    }

    /** Names of the commands that changed something. */
    get changes(): string[] {
        return this.calls
            .map(({ name }) => name)
            .filter((it) => /^(Put|Submit|Terminate)/.test(it));
    }

    private client<T>(
        Client: new (it: {
            region: string;
            credentials: { accessKeyId: string; secretAccessKey: string };
        }) => T & object,
    ): T {
        const credentials = { accessKeyId: "x", secretAccessKey: "y" };
        const send = async (it: { input: Input; constructor: { name: string } }) => {
            const name = it.constructor.name.replace(/Command$/, "");
            this.calls.push({ name, input: it.input });
            await Promise.resolve();
            return await (this.answers[name] ?? this.usual[name] ?? (() => ({})))(it.input);
        };
        return Object.assign(new Client({ region: "us-east-1", credentials }), { send });
    }

    private readonly usual: Record<string, Answer> = {
        DescribeJobQueues: () => ({
            jobQueues: queueKinds.map((kind) => ({
                ...{ jobQueueArn: `arn:${kind}`, state: "ENABLED" },
                tags: tagsOfQueue(kind),
            })),
        }),
        DescribeJobDefinitions: () => ({
            jobDefinitions: [
                { jobDefinitionArn: "arn:d:1", revision: 1, containerProperties: { image: "i" } },
            ],
        }),
        DescribeJobs: ({ jobs }) => {
            const [jobId] = jobs as string[];
            const state = this.states.length > 1 ? this.states.shift() : this.states[0];
            return { jobs: state === undefined ? [] : [{ jobId, ...state }] };
        },
        SubmitJob: () => ({ jobId: "j-1" }),
        GetLogEvents: ({ logStreamName, nextToken }) => {
            const lines = this.lines[String(logStreamName)];
            if (lines === undefined) throw failure("ResourceNotFoundException");
            const from = Number(nextToken ?? 0);
            return {
                events: lines.slice(from).map((message) => ({ message })),
                nextForwardToken: String(lines.length),
            };
        },
        PutObject: async ({ Key, Body }) => {
            const parts = typeof Body === "string" ? Body : await textOf(Body as Readable);
            this.objects.set(String(Key), parts);
            return {};
        },
        HeadObject: ({ Key }) => {
            if (!this.objects.has(String(Key))) throw failure("NotFound", 404);
            return { LastModified: new Date() };
        },
        GetObject: ({ Key }) => {
            const text = this.objects.get(String(Key));
            if (text === undefined) throw failure("NoSuchKey", 404);
            const transformToString = () => Promise.resolve(text);
            return {
                Body: Object.assign(Readable.from([Buffer.from(text)]), { transformToString }),
            };
        },
        ListObjectsV2: ({ Prefix, Delimiter, StartAfter = "" }) => {
            const keys = [...this.objects.keys()].filter(
                (it) => it.startsWith(String(Prefix)) && it > String(StartAfter),
            );
            if (Delimiter === undefined)
                return { Contents: keys.map((Key) => ({ Key, LastModified: new Date() })) };
            const below = keys.map((it) => it.slice(String(Prefix).length).split("/")[0]);
            return {
                CommonPrefixes: [...new Set(below)]
                    .sort()
                    .map((it) => ({ Prefix: `${String(Prefix)}${it}/` })),
            };
        },
    };
}

async function textOf(stream: Readable): Promise<string> {
    let text = "";
    for await (const chunk of stream) text += String(chunk);
    return text;
}

export interface Heard {
    readonly out: string;
    readonly err: string;
    readonly code: unknown;
    /** The message of what was thrown. */
    readonly refusal: string | undefined;
}

/** Runs something and keeps what it printed, its exit code and its refusal. @param typed is typed on a terminal */
export async function heard(act: () => Promise<unknown>, typed?: string): Promise<Heard> {
    const { stdout, stderr, exitCode } = process;
    const said = { out: "", err: "" };
    let answered = false;
    const put = (of: object, name: string, value: unknown) => {
        const former = Object.getOwnPropertyDescriptor(of, name);
        Object.defineProperty(of, name, { value, configurable: true, writable: true });
        return () =>
            former === undefined
                ? void Reflect.deleteProperty(of, name)
                : void Object.defineProperty(of, name, former);
    };
    const terminal = Object.assign(new PassThrough(), {
        isTTY: typed !== undefined,
        setRawMode: () => terminal,
    });
    const taking =
        (to: "out" | "err") =>
        (text: unknown, ...more: readonly unknown[]) => {
            said[to] += String(text);
            const done = more.find((it) => typeof it === "function") as (() => void) | undefined;
            done?.();
            // A person answers a question once it stands there.
            if (typed !== undefined && !answered && /\?|: $/.test(String(text))) {
                answered = true;
                setTimeout(() => terminal.write(typed), 5);
            }
            return true;
        };
    const undo = [
        put(process, "stdin", terminal),
        put(stdout, "write", taking("out")),
        put(stderr, "write", taking("err")),
        put(stderr, "isTTY", typed !== undefined),
    ];
    process.exitCode = undefined;
    let refusal: string | undefined;
    try {
        await act();
    } catch (error) {
        refusal = error instanceof Error ? error.message : String(error);
    } finally {
        for (const it of undo) it();
    }
    const code: unknown = process.exitCode;
    process.exitCode = exitCode;
    return { ...said, code, refusal };
}
