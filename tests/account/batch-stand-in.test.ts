import {
    BatchClient,
    CreateComputeEnvironmentCommand,
    CreateJobQueueCommand,
    DescribeJobDefinitionsCommand,
    DescribeJobQueuesCommand,
    DescribeJobsCommand,
    type JobDefinition,
    ListJobsCommand,
    RegisterJobDefinitionCommand,
    SubmitJobCommand,
    TerminateJobCommand,
} from "@aws-sdk/client-batch";
import { expect } from "chai";
import { BatchFront, login } from "../batch/support/batch-front";
import { freePort } from "../support/free-port";
import { pythonWithTools } from "./support/python-tools";
import { ServerProcess } from "./support/server-process";

// AWS's SDK would warn that it supports Node 20 only until January 2027.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

const arn = (what: string) => `arn:aws:batch:us-east-1:123456789012:${what}`;
const queue = {
    ...{ jobQueueName: "jobs", jobQueueArn: arn("job-queue/jobs"), state: "ENABLED" },
    ...{ status: "VALID", priority: 1, computeEnvironmentOrder: [] },
};
const container = {
    image: "debian",
    command: ["true"],
    resourceRequirements: [
        { type: "VCPU" as const, value: "1" },
        { type: "MEMORY" as const, value: "512" },
    ],
};
const one = {
    ...{ jobDefinitionName: "ana__one", containerProperties: container },
    type: "container" as const,
    ...{ jobDefinitionArn: arn("job-definition/ana__one:1"), revision: 1, status: "ACTIVE" },
} satisfies JobDefinition;
const many = {
    ...{ jobDefinitionName: "ana__many", revision: 1, status: "ACTIVE" },
    type: "multinode" as const,
    jobDefinitionArn: arn("job-definition/ana__many:1"),
    nodeProperties: {
        ...{ numNodes: 2, mainNode: 0 },
        nodeRangeProperties: [{ targetNodes: "0:", container }],
    },
} satisfies JobDefinition;

const job = { jobName: "run-1", jobQueue: "jobs", jobDefinition: one.jobDefinitionArn };
const named = (...values: string[]) =>
    new ListJobsCommand({ jobQueue: "jobs", filters: [{ name: "JOB_NAME", values }] });

/** The fields of an answer that the API model calls required, or `submit` reads. */
const parts = (answer: object | undefined, ...names: string[]) =>
    Object.fromEntries(names.map((name) => [name, (answer as Record<string, unknown>)[name]]));
/** A job's id is random. */
const withoutId = (text = "") => text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "ID");

type Ask = (client: BatchClient) => Promise<unknown>;

/** What both are asked; each job has a name of its own, because they are asked one after the other. */
const questions = {
    "a job is taken": async (client) => {
        const { jobName, jobId, jobArn } = await client.send(new SubmitJobCommand(job));
        return { jobName, jobId: withoutId(jobId), jobArn: withoutId(jobArn) };
    },
    "what a job is": async (client) => {
        const { jobId } = await client.send(new SubmitJobCommand(job));
        const { jobs = [] } = await client.send(new DescribeJobsCommand({ jobs: [jobId!] }));
        const [found] = jobs;
        return {
            ...parts(found, "jobName", "jobQueue", "jobDefinition"),
            jobArn: withoutId(found?.jobArn),
            same: found?.jobId === jobId,
        };
    },
    "a job that is not there": async (client) => {
        const { jobs } = await client.send(new DescribeJobsCommand({ jobs: ["gone"] }));
        return jobs;
    },
    "a name with a space": (client) =>
        client.send(new SubmitJobCommand({ ...job, jobName: "a run" })),
    "a queue that is not there": (client) =>
        client.send(new SubmitJobCommand({ ...job, jobQueue: "gone" })),
    "a definition that is not there": (client) =>
        client.send(new SubmitJobCommand({ ...job, jobDefinition: "gone:1" })),
    "jobs of a name, whatever its case": async (client) => {
        await client.send(new SubmitJobCommand({ ...job, jobName: "Listed-1" }));
        const { jobSummaryList = [] } = await client.send(named("listed-1"));
        return jobSummaryList.map((it) => parts(it, "jobName"));
    },
    "jobs whose name begins so": async (client) => {
        await client.send(new SubmitJobCommand({ ...job, jobName: "begins-1" }));
        const { jobSummaryList = [] } = await client.send(named("begins-*"));
        return jobSummaryList.map((it) => parts(it, "jobName"));
    },
    "jobs of a queue that is not there": (client) =>
        client.send(new ListJobsCommand({ jobQueue: "gone" })),
    "an end without a reason": async (client) => {
        const { jobId } = await client.send(new SubmitJobCommand(job));
        return client.send(new TerminateJobCommand({ jobId, reason: "" }));
    },
    "a queue by its name": async (client) => {
        const { jobQueues = [] } = await client.send(
            new DescribeJobQueuesCommand({ jobQueues: ["jobs"] }),
        );
        return jobQueues.map((it) =>
            parts(it, "jobQueueName", "jobQueueArn", "state", "status", "priority"),
        );
    },
    "no queue of that name": async (client) => {
        const { jobQueues } = await client.send(
            new DescribeJobQueuesCommand({ jobQueues: ["gone"] }),
        );
        return jobQueues;
    },
    "a definition by its name": async (client) => {
        const { jobDefinitions = [] } = await client.send(
            new DescribeJobDefinitionsCommand({ jobDefinitionName: "ana__one", status: "ACTIVE" }),
        );
        return jobDefinitions.map((it) =>
            parts(it, "jobDefinitionName", "jobDefinitionArn", "revision", "status", "type"),
        );
    },
    "no definition of that name": async (client) => {
        const { jobDefinitions } = await client.send(
            new DescribeJobDefinitionsCommand({ jobDefinitionName: "gone", status: "ACTIVE" }),
        );
        return jobDefinitions;
    },
    "overrides of a container for a job of several nodes": (client) =>
        client.send(
            new SubmitJobCommand({
                ...{ ...job, jobDefinition: many.jobDefinitionArn },
                containerOverrides: { environment: [{ name: "A", value: "b" }] },
            }),
        ),
    "a variable of Batch's own": (client) =>
        client.send(
            new SubmitJobCommand({
                ...job,
                containerOverrides: { environment: [{ name: "AWS_BATCH_X", value: "b" }] },
            }),
        ),
    "a limit under a minute": (client) =>
        client.send(new SubmitJobCommand({ ...job, timeout: { attemptDurationSeconds: 59 } })),
} as const satisfies Record<string, Ask>;

/** Where moto takes what Batch refuses (Batch API reference and user guide, 2026-12). Decision 0055 stands on the first. */
const kinderInMoto: readonly (keyof typeof questions)[] = [
    "overrides of a container for a job of several nodes",
    "a variable of Batch's own",
    "a name with a space",
    "a limit under a minute",
];

describe("What stands in for Batch", function () {
    this.timeout(180_000);
    let moto: ServerProcess;
    let front: BatchFront;
    const clients: BatchClient[] = [];

    before(async () => {
        const port = String(await freePort());
        const url = `http://127.0.0.1:${port}`;
        moto = await ServerProcess.start(
            pythonWithTools(),
            ["-m", "moto.server", "-H", "127.0.0.1", "-p", port],
            async () => (await fetch(`${url}/moto-api/data.json`)).ok,
        );
        // Nothing runs in either: these are questions.
        const noDocker = JSON.stringify({ batch: { use_docker: false } });
        await fetch(`${url}/moto-api/config`, { method: "POST", body: noDocker });
        front = await BatchFront.start(url);
        front.batch.held = "UNDETERMINED - held by the test";
        front.queues = [queue];
        front.definitions = [one, many];
        const at = (endpoint: string) => {
            const client = new BatchClient({
                ...{ region: "us-east-1", endpoint, credentials: login },
            });
            clients.push(client);
            return client;
        };
        await fill(url, at(url));
        at(`http://127.0.0.1:${front.port}`);
    });
    after(async () => {
        for (const client of clients) client.destroy();
        await (front as BatchFront | undefined)?.stop();
        await (moto as ServerProcess | undefined)?.stop();
    });

    for (const [question, ask] of Object.entries(questions) as [keyof typeof questions, Ask][])
        it(`answers as moto does, but for what is known: ${question}`, async () => {
            const [theirs, ours] = await Promise.all(
                clients.map((client) => ask(client).catch((error: Error) => error.name)),
            );
            if (kinderInMoto.includes(question)) {
                expect(ours).to.equal("ClientException");
                expect(theirs).to.not.equal("ClientException");
            } else expect(ours).to.deep.equal(theirs);
        });
});

/** Gives moto the queue and the definitions that ours has. */
async function fill(url: string, client: BatchClient): Promise<void> {
    const scope = `${login.accessKeyId}/20261201/us-east-1/iam/aws4_request`;
    const role = await fetch(url, {
        method: "POST",
        headers: {
            authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
        },
        body: new URLSearchParams({
            ...{ Action: "CreateRole", Version: "2010-05-08", RoleName: "batch" },
            AssumeRolePolicyDocument: "{}",
        }),
    });
    expect(role.status, await role.text()).to.equal(200);
    const environment = await client.send(
        new CreateComputeEnvironmentCommand({
            ...{ computeEnvironmentName: "hosts", type: "UNMANAGED", state: "ENABLED" },
            serviceRole: "arn:aws:iam::123456789012:role/batch",
        }),
    );
    const computeEnvironment = environment.computeEnvironmentArn!;
    await client.send(
        new CreateJobQueueCommand({
            ...{ jobQueueName: "jobs", state: "ENABLED", priority: 1 },
            computeEnvironmentOrder: [{ order: 1, computeEnvironment }],
        }),
    );
    for (const { jobDefinitionName, type, ...more } of [one, many])
        await client.send(new RegisterJobDefinitionCommand({ jobDefinitionName, type, ...more }));
}
