import type { JobDetail } from "@aws-sdk/client-batch";
import { SignatureV4 } from "@smithy/signature-v4";
import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { queueTags } from "../../planning/job-names";

export const login = { accessKeyId: "AKIDOWN", secretAccessKey: "not-a-secret" };
export const stack = { "workstation:project": "workstation", "workstation:stack": "dev" };
const bucket = "shared-1";

/** A hash as AWS's signer wants it. */
class Sha256 {
    private readonly hash;
    constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
        const key = typeof secret === "string" ? secret : Buffer.from((secret ?? "") as Uint8Array);
        this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", key);
    }
    update(data: Uint8Array) {
        this.hash.update(data);
    }
    digest = () => Promise.resolve(new Uint8Array(this.hash.digest()));
    reset() {
        throw new Error("a hash is used once");
    }
}

interface Call {
    /** `PUT blobs/ana/...`, or the name of a call of Batch. */
    readonly what: string;
    readonly body: string;
    /** Access key that signed it. */
    readonly by: string;
}

type Refusal = readonly [status: number, code: string];

/** One stack's bucket and queues, for both programs that send jobs. It checks each signature that is not of AWS's SDK. */
export class PretendAccount {
    readonly objects = new Map<string, string>();
    readonly calls: Call[] = [];
    facts = {
        ...{ maxJobUsd: 50, maxMonthlyUsd: 500, maxvCpus: 64, nat: false },
        instanceTypes: ["g5.xlarge", "g4dn.xlarge", "g4dn.12xlarge"],
    };
    /** Refuses a call by what it is; asked for each. */
    refuse: (what: string) => Refusal | "no answer" | "silence" | undefined = () => undefined;
    /** Breaks a connection before its request has been read. */
    cut: (what: string) => boolean = () => false;
    /** Closes a connection some time after an answer, as S3 closes one that is idle. */
    closes: (what: string) => boolean = () => false;
    /** What a wrong signature is called. */
    wrongIs = "SignatureDoesNotMatch";
    /** Takes the next job and does not answer. */
    lostAnswers = 0;
    state = "ENABLED";
    definitions = true;
    tags: Readonly<Record<string, string>> = stack;
    readonly jobs: Record<string, unknown>[] = [];
    /** What Batch says of a job, one state for each question; the last one stays. */
    states: Partial<JobDetail>[] = [];
    /** Lines of each log stream. */
    lines: Readonly<Record<string, readonly string[]>> = {};
    /** Is told of a job's folder in the bucket, once Batch has the job. */
    onJob: (prefix: string) => void = () => undefined;

    private constructor(private readonly server: Server) {}

    static async start(): Promise<PretendAccount> {
        const server = createServer();
        const account = new PretendAccount(server);
        server.on("request", (request, response) => void account.answer(request, response));
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        return account;
    }

    get url(): string {
        return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
    }

    /** What was changed, in its order. */
    get changes(): Call[] {
        return this.calls.filter(({ what }) => /^(PUT|submitjob|terminatejob)/.test(what));
    }

    private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const url = new URL(request.url ?? "/", this.url);
        const target = /^Logs_20140328\.(\w+)$/.exec(String(request.headers["x-amz-target"]))?.[1];
        const job = /^\/v1\/(\w+)$/.exec(url.pathname)?.[1] ?? target?.toLowerCase();
        const key = decodeURIComponent(url.pathname).replace(`/${bucket}`, "").replace(/^\//, "");
        const what = job ?? `${request.method} ${key}`;
        if (this.closes(what))
            response.on("finish", () => setTimeout(() => request.socket.destroy(), 20));
        if (this.cut(what)) return void request.socket.destroy();
        const body = await buffer(request);
        const by = /Credential=([^/]+)/.exec(request.headers.authorization ?? "")?.[1] ?? "";
        this.calls.push({ what, body: body.toString(), by });
        const end = (status: number, said: string, headers: Record<string, string> = {}) =>
            void response.writeHead(status, headers).end(request.method === "HEAD" ? "" : said);
        const sound = await isSigned(request, url, body);
        const refused = sound ? this.refuse(what) : ([403, this.wrongIs] as const);
        if (refused === "no answer") return void request.socket.destroy();
        if (refused === "silence") return;
        if (refused !== undefined) {
            const [status, code] = refused;
            // CloudWatch Logs names an error in the body alone.
            if (target !== undefined)
                return end(status, JSON.stringify({ __type: code, message: `it is ${code}` }));
            return job === undefined
                ? end(status, `<Error><Code>${code}</Code></Error>`)
                : end(status, JSON.stringify({ message: `it is ${code}` }), {
                      "x-amzn-ErrorType": `${code}:http://internal.amazon.com/`,
                  });
        }
        if (target !== undefined) {
            const { logStreamName = "", nextToken } = JSON.parse(body.toString()) as {
                logStreamName?: string;
                nextToken?: string;
            };
            const lines = this.lines[logStreamName];
            if (lines === undefined)
                return end(400, JSON.stringify({ __type: "ResourceNotFoundException" }));
            // A page of two lines, and the same token again at the end.
            const [from, to] = [Number(nextToken ?? 0), Number(nextToken ?? 0) + 2];
            const events = lines.slice(from, to).map((message) => ({ message, timestamp: 1 }));
            const nextForwardToken = String(Math.min(to, lines.length));
            return end(200, JSON.stringify({ events, nextForwardToken }), {
                "content-type": "application/x-amz-json-1.1",
            });
        }
        if (job !== undefined) {
            const told = this.batch(job, JSON.parse(body.toString()) as Record<string, unknown>);
            if (job === "submitjob" && this.lostAnswers-- > 0) return void request.socket.destroy();
            return end(200, JSON.stringify(told), { "content-type": "application/json" });
        }
        if (request.method === "PUT") {
            this.objects.set(key, body.toString());
            return end(200, "", { etag: '"e"' });
        }
        if (url.searchParams.has("list-type")) return end(200, this.list(url.searchParams));
        const found = this.objects.get(key);
        if (found === undefined) return end(404, "<Error><Code>NoSuchKey</Code></Error>");
        end(200, found, { "last-modified": new Date().toUTCString() });
    }

    private batch(job: string, asked: Record<string, unknown>): unknown {
        const arn = (it: string) => `arn:aws:batch:us-east-1:123456789012:${it}`;
        switch (job) {
            case "describejobqueues":
                // Two pages, and a queue of somebody else's.
                return asked["nextToken"] === undefined
                    ? { jobQueues: [{ jobQueueArn: arn("x"), state: "ENABLED" }], nextToken: "1" }
                    : {
                          jobQueues: (["spot", "on-demand"] as const).map((kind) => ({
                              ...{ jobQueueArn: arn(`job-queue/${kind}`), state: this.state },
                              tags: queueTags(
                                  { ...stack, ...this.tags },
                                  { ...this.facts, kind, bucket },
                              ),
                          })),
                      };
            case "describejobdefinitions": {
                const name = String(asked["jobDefinitionName"]);
                const container = { image: "docker.io/training:1" };
                const nodes = { nodeRangeProperties: [{ targetNodes: "0:", container }] };
                const one = { containerProperties: container };
                const jobDefinitions = [1, 3, 2].map((revision) => ({
                    ...{ jobDefinitionArn: arn(`job-definition/${name}:${revision}`), revision },
                    ...(name.endsWith("__one") ? one : { nodeProperties: nodes }),
                }));
                return { jobDefinitions: this.definitions ? jobDefinitions : [] };
            }
            case "listjobs":
                return {
                    jobSummaryList: this.jobs.map(({ jobName }, at) => ({
                        jobId: `j-${at}`,
                        jobName,
                    })),
                };
            case "describejobs": {
                const [jobId = "", ...nodes] = asked["jobs"] as string[];
                const state = this.states.length > 1 ? this.states.shift() : this.states[0];
                if (state === undefined) return { jobs: [] };
                if (nodes.length === 0) return { jobs: [{ jobId, ...state }] };
                // Of several nodes, each has its own container and attempts.
                const { attempts, container, ...whole } = state;
                const jobs = nodes.map((id) => ({
                    ...{ jobId: id, ...whole, attempts },
                    container: { ...container, logStreamName: `s${id.slice(id.indexOf("#"))}` },
                }));
                return { jobs: [...jobs, { jobId, ...whole }] };
            }
            case "terminatejob":
                return {};
            default:
                this.jobs.push(asked);
                this.onJob(/runs\/[^"]+/.exec(JSON.stringify(asked))?.[0] ?? "");
                return { jobId: `j-${this.jobs.length - 1}` };
        }
    }

    private list(query: URLSearchParams): string {
        const [prefix, after] = [query.get("prefix") ?? "", query.get("start-after") ?? ""];
        const keys = [...this.objects.keys()].filter((it) => it.startsWith(prefix) && it > after);
        const folder = (it: string) => it.slice(0, it.indexOf("/", prefix.length) + 1);
        const modified = new Date().toISOString();
        const entries = query.has("delimiter")
            ? [...new Set(keys.map(folder))].map(
                  (it) => `<CommonPrefixes><Prefix>${it}</Prefix></CommonPrefixes>`,
              )
            : keys.map(
                  (it) =>
                      `<Contents><Key>${it}</Key><LastModified>${modified}</LastModified></Contents>`,
              );
        return `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${entries.sort().join("")}</ListBucketResult>`;
    }
}

/** Signs a request again by AWS's own signer, and compares. */
async function isSigned(
    { headers, method = "" }: IncomingMessage,
    url: URL,
    body: Buffer,
): Promise<boolean> {
    if (headers["user-agent"]?.startsWith("aws-sdk-js") === true) return true;
    const { authorization = "", "x-amz-date": moment = "" } = headers as Record<string, string>;
    const service = /\/(\w+)\/aws4_request/.exec(authorization)?.[1] ?? "";
    const [, year, month, day, hour, minute, second] =
        /(....)(..)(..)T(..)(..)(..)/.exec(moment) ?? [];
    const signer = new SignatureV4({
        ...{ service, region: "us-east-1", credentials: login, sha256: Sha256 },
        uriEscapePath: service !== "s3",
    });
    const digest = createHash("sha256").update(body).digest("hex");
    const told = headers as Record<string, string>;
    // AWS wants these two kinds signed where they are there, and adds the rest itself.
    const signed = Object.keys(told).filter((it) => /^content-type$|^x-amz-target$/.test(it));
    const again = await signer.sign(
        {
            ...{ method, protocol: "http:", hostname: url.hostname, body },
            path: url.pathname,
            query: Object.fromEntries(url.searchParams),
            headers: {
                ...Object.fromEntries(signed.map((it) => [it, told[it] ?? ""])),
                ...{ host: headers.host ?? "", "x-amz-content-sha256": digest },
            },
        },
        { signingDate: new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) },
    );
    return again.headers["authorization"] === authorization;
}
