import { expect } from "chai";
import { imageLines, imageOfBox } from "../../../cli/jobs/definition";
import { endingOf, type EndedJob } from "../../../cli/jobs/ending";
import { choiceOf } from "../../../cli/jobs/interrupts";
import {
    commandWords,
    envNotes,
    jobRequest,
    readEnv,
    readName,
} from "../../../cli/jobs/job-request";
import { stateOf } from "../../../cli/jobs/job-state";
import { rowOf } from "../../../cli/jobs/list";
import { whoseJobs } from "../../../cli/jobs/member";
import { holdToCaps, jobPrice } from "../../../cli/jobs/price";
import { chooseQueue, queueOf } from "../../../cli/jobs/queues";
import {
    bucketTag,
    instanceTypesTag,
    jobLogGroupTag,
    maxJobUsdTag,
    maxMonthlyUsdTag,
    maxVcpusTag,
    queueTag,
} from "../../../planning/tags";
import { quoteLines } from "../../../cli/jobs/quote";
import { placeOf, resultLines } from "../../../cli/jobs/results";
import { newId, readEnd, readRecord, readSource, type RunEnd } from "../../../cli/jobs/run-record";
import { costOf } from "../../../cli/jobs/spent";
import { notOffered, quotaReason, whyWaiting } from "../../../cli/jobs/why-waiting";
import { findInstanceType } from "../../../catalog/instance-types";
import { frameworks } from "../../../catalog/frameworks";
import { tablePrices } from "../../../catalog/price-list";
import { refusalOf } from "../../support/refusal-of";
import { record } from "./a-record";

const refused = (act: () => unknown) => refusalOf(act).message;
const sha = (letter: string) => letter.repeat(64);

const tags = {
    "workstation:project": "workstation",
    "workstation:stack": "dev",
    [queueTag]: "spot",
    [bucketTag]: "shared-1",
    [maxJobUsdTag]: "50",
    [maxMonthlyUsdTag]: "500",
    [maxVcpusTag]: "64",
    [instanceTypesTag]: "g5.xlarge g4dn.xlarge",
    [jobLogGroupTag]: "/l",
};
const queueWith = (more: Record<string, string> = {}, state: "ENABLED" | "DISABLED" = "ENABLED") =>
    queueOf({
        jobQueueArn: "arn:q",
        jobQueueName: "q",
        state,
        priority: 1,
        computeEnvironmentOrder: [],
        tags: { ...tags, ...more },
    });

describe("a queue's tags", () => {
    it("say what the stack allows", () => {
        const queue = queueWith()!;
        expect(queue.instanceTypes).to.deep.equal(["g5.xlarge", "g4dn.xlarge"]);
        expect([queue.kind, queue.maxJobUsd, queue.enabled]).to.deep.equal(["spot", 50, true]);
    });

    it("make no queue of ours where one is missing or wrong", () => {
        for (const key of Object.keys(tags).filter((it) => it !== instanceTypesTag))
            expect(queueWith({ [key]: key.includes("max") ? "much" : "" }), key).to.equal(
                undefined,
            );
        expect(queueOf({} as never)).to.equal(undefined);
    });

    const at = { kind: "spot" as const, region: "us-east-1" };

    it("choose the queue of the only stack, or of the one that is named", () => {
        const [dev, gpu] = [queueWith()!, queueWith({ "workstation:stack": "gpu" })!];
        expect(chooseQueue([dev], at)).to.equal(dev);
        expect(chooseQueue([dev, gpu], { ...at, stack: "gpu" })).to.equal(gpu);
        expect(refused(() => chooseQueue([dev, gpu], at))).to.contain(
            "workstation/dev, workstation/gpu; add --stack",
        );
    });

    it("refuse where no queue takes the job, with what to do", () => {
        expect(refused(() => chooseQueue([], at))).to.contain(
            "no queue for jobs in us-east-1\nnext: add --region",
        );
        expect(refused(() => chooseQueue([queueWith()!], { ...at, stack: "x" }))).to.contain(
            "stacks with a queue here: dev",
        );
        expect(refused(() => chooseQueue([queueWith()!], { ...at, kind: "on-demand" }))).to.contain(
            "no on-demand queue now",
        );
        expect(refused(() => chooseQueue([queueWith({}, "DISABLED")!], at))).to.contain(
            "is disabled",
        );
    });
});

describe("whose job it is", () => {
    const nobody = { env: {}, stored: () => undefined };

    it("is the option's, then the variable's, then the stored name's, then the answer's", async () => {
        const known = {
            env: { WORKSTATION_MEMBER: "ben" },
            stored: () => "cy",
            ask: () => Promise.resolve("di"),
        };
        expect(await whoseJobs("ana", known)).to.equal("ana");
        expect(await whoseJobs(undefined, known)).to.equal("ben");
        expect(await whoseJobs(undefined, { ...known, env: { WORKSTATION_MEMBER: "" } })).to.equal(
            "cy",
        );
        expect(await whoseJobs(undefined, { ...nobody, ask: known.ask })).to.equal("di");
    });

    it("is nobody's where nobody can be asked, or the name leads elsewhere in the bucket", async () => {
        const message = (act: Promise<unknown>) =>
            act.then(String, (error: Error) => error.message);
        expect(await message(whoseJobs(undefined, nobody))).to.contain("add --member NAME");
        expect(await message(whoseJobs("../ben", nobody))).to.contain('"../ben" cannot be');
    });
});

describe("a job's price", () => {
    const types = ["g4dn.xlarge", "g5.xlarge"].map((it) => findInstanceType(it)!);
    const price = jobPrice({ types }, { nodes: 2, hours: 4 }, tablePrices());
    const spent = { usd: 0, runs: 0, of: "everybody" as const };
    const caps = { maxJobUsd: 50, maxMonthlyUsd: 500 };

    it("is that of the cheapest and the dearest type, times hours and nodes", () => {
        expect(price.hourly).to.deep.equal({ least: 1.052, most: 2.012 });
        expect([price.least.toFixed(2), price.most.toFixed(2), price.dearest]).to.deep.equal([
            "4.21",
            "8.05",
            "g5.xlarge",
        ]);
    });

    it("is refused where it is not known", () => {
        const list = { ...tablePrices(), hourlyUsd: () => undefined };
        expect(refused(() => jobPrice({ types }, { nodes: 1, hours: 1 }, list))).to.contain(
            "g4dn.xlarge and g5.xlarge is not known",
        );
        expect(refused(() => jobPrice({ types: [] }, { nodes: 1, hours: 1 }, list))).to.contain(
            "not known",
        );
    });

    it("is held to the caps of a job and of a month, with the hours that would fit", () => {
        holdToCaps(price, caps, spent);
        expect(refused(() => holdToCaps(price, { ...caps, maxJobUsd: 5 }, spent))).to.contain(
            "allows $5.00 a job\nnext: take --hours 2.4, or",
        );
        const month = refused(() => holdToCaps(price, caps, { ...spent, usd: 499.9, runs: 3 }));
        expect(month)
            .to.contain("$499.90 of this month's $500.00 are taken by 3 runs")
            .and.not.contain("--hours");
        expect(refused(() => holdToCaps(price, caps, { usd: 495, runs: 1, of: "own" }))).to.contain(
            "runs of yours",
        );
    });

    it("is told with size, cap and month, and for several nodes what they reach", () => {
        const needs = { gpus: 1, vcpus: 4, memoryMiB: 14_336 };
        const lines = quoteLines({ nodes: 2, hours: 4, spot: false }, needs, price, caps, {
            ...spent,
            of: "own",
        });
        expect(lines.join("\n"))
            .to.contain(
                "2 nodes with 1 GPU, 4 vCPUs and 14.0 GiB, on g4dn.xlarge to g5.xlarge, on-demand",
            )
            .and.contain("$4.21 to $8.05 if it takes all of its 4 hours; the cap is $50.00 a job")
            .and.contain("your runs (others' records")
            .and.contain("no internet");
        const one = {
            ...price,
            dearest: price.cheapest,
            hourly: { least: 1, most: 1 },
            least: 4,
            most: 4,
        };
        const spot = quoteLines(
            { nodes: 1, hours: 4, spot: true },
            { ...needs, gpus: 2 },
            one,
            caps,
            spent,
        ).join("\n");
        expect(spot)
            .to.contain("1 node with 2 GPUs")
            .and.contain("spot, which costs less")
            .and.contain("price: $1.00 an hour")
            .and.not.contain("internet");
    });

    it("counts a run that ended by its time, and another with all of its hours", () => {
        const end: RunEnd = {
            exitCode: 0,
            ended: "2026-11-30T13:00:00Z",
            attempt: 1,
            results: [],
            why: null,
        };
        expect(costOf(record, end)).to.equal(1);
        expect(costOf(record, undefined)).to.equal(4);
        expect(costOf(record, { ...end, ended: "never" })).to.equal(4);
    });
});

describe("a run's record", () => {
    it("has an id that sorts by time", () => {
        const id = newId(new Date("2026-11-30T12:00:05Z"), () => Uint8Array.from([0, 25, 26, 71]));
        expect(id).to.equal("20261130-120005-az09");
        expect(newId(new Date())).to.match(/^\d{8}-\d{6}-[a-z0-9]{4}$/);
    });

    it("is read back whole, and is nothing where something is wrong", () => {
        const read = (it: object) => readRecord(JSON.stringify(it), "ana", record.id);
        expect(read(record)).to.deep.equal(record);
        for (const wrong of [
            { id: "x" },
            { member: "ben" },
            { command: "rm" },
            { price: {} },
            { gpus: "1" },
            { spot: 1 },
            { env: { A: 1 } },
        ])
            expect(read({ ...record, ...wrong }), JSON.stringify(wrong)).to.equal(undefined);
        expect(readRecord("{", "ana", record.id)).to.equal(undefined);
    });

    it("has an end whose results are files with a digest", () => {
        const good = { path: "a", size: 1, sha256: sha("a") };
        expect(
            readEnd(JSON.stringify({ exitCode: 3, results: [good, { path: "b" }, 4], why: "x" })),
        ).to.deep.equal({
            ...{ exitCode: 3, ended: "", attempt: 1, results: [good], why: "x" },
        });
        expect(readEnd('{"exitCode":0,"ended":"e","results":7}')).to.deep.include({
            results: [],
            why: null,
            ended: "e",
        });
        expect([readEnd("[]"), readEnd('{"exitCode":"0"}')]).to.deep.equal([undefined, undefined]);
        expect(
            readSource(JSON.stringify({ files: [{ ...good, mode: "644" }, good] })),
        ).to.have.length(1);
        expect(readSource("{}")).to.deep.equal([]);
    });
});

describe("a job's request", () => {
    const queue = { arn: "arn:q", bucket: "b", project: "workstation", stack: "dev" };

    it("sets size, limit, tags and the entry's variables", () => {
        const request = jobRequest(
            { ...record, env: { SEED: "1" }, hours: 0.001 },
            queue,
            "arn:d:3",
        );
        expect(request.containerOverrides?.resourceRequirements).to.deep.equal([
            ...[
                { type: "GPU", value: "1" },
                { type: "VCPU", value: "4" },
                { type: "MEMORY", value: "14000" },
            ],
        ]);
        expect(request.containerOverrides?.environment).to.deep.equal([
            { name: "SEED", value: "1" },
            { name: "WORKSTATION_RUN", value: "s3://b/runs/ana/20261130-120000-abcd" },
            { name: "WORKSTATION_BLOBS", value: "s3://b/blobs/ana" },
            { name: "WORKSTATION_COMMAND", value: '["python","fit.py"]' },
        ]);
        expect(request.timeout).to.deep.equal({ attemptDurationSeconds: 60 });
        expect(request.tags).to.deep.equal({
            "workstation:project": "workstation",
            "workstation:stack": "dev",
            "workstation:member": "ana",
            "workstation:run": record.id,
        });
    });

    it("has for several nodes overrides of the nodes", () => {
        const { nodeOverrides, containerOverrides } = jobRequest(
            { ...record, nodes: 3, gpus: 0 },
            queue,
            "d",
        );
        expect(containerOverrides).to.equal(undefined);
        expect(nodeOverrides?.numNodes).to.equal(3);
        const [it] = nodeOverrides?.nodePropertyOverrides ?? [];
        expect(it?.targetNodes).to.equal("0:2");
        expect(it?.containerOverrides?.resourceRequirements).to.have.length(2);
    });

    it("refuses a command that AWS would not take, and reads --env and --name", () => {
        expect(
            refused(() => jobRequest({ ...record, command: ["x".repeat(8000)] }, queue, "d")),
        ).to.contain("into a script");
        expect(readEnv(["A=1", "B=a=b", "C="])).to.deep.equal({ A: "1", B: "a=b", C: "" });
        expect(refused(() => readEnv(["1=2"]))).to.contain('got "1=2"');
        for (const name of ["AWS_REGION", "WORKSTATION_RUN"])
            expect(refused(() => readEnv([`${name}=x`]))).to.contain("sets itself");
        expect(refused(() => readName("a b"))).to.contain('"a b" cannot');
        expect(readName("a_b-1")).to.equal("a_b-1");
        expect(commandWords(["fit.py", "1"])).to.deep.equal(["python", "fit.py", "1"]);
        expect(commandWords(["sh", "fit.py"])).to.deep.equal(["sh", "fit.py"]);
        expect(envNotes({ HF_TOKEN: "x", A: "1" })[0]).to.contain("reads HF_TOKEN");
        expect(envNotes({ A: "1" })).to.deep.equal([]);
    });
});

describe("a job's end", () => {
    const job: EndedJob = {
        status: "FAILED",
        statusReason: "Essential container in task exited",
        reason: "",
        exitCode: 1,
        attempts: 1,
    };
    const end: RunEnd = { exitCode: 7, ended: "", attempt: 1, results: [], why: null };
    const code = (more: Partial<EndedJob>, own?: RunEnd) =>
        endingOf({ ...job, ...more }, own).exitCode;

    it("has the code that the entry wrote, and Batch's where the entry wrote of an earlier attempt", () => {
        expect([code({}, end), code({ attempts: 2 }, end), code({})]).to.deep.equal([7, 1, 1]);
        expect([
            code({ status: "SUCCEEDED" }),
            code({ status: "SUCCEEDED" }, { ...end, exitCode: 0 }),
        ]).to.deep.equal([0, 0]);
        expect(endingOf(job, { ...end, why: "because" }).why).to.equal("because");
    });

    it("has 90 for what is no fault of the command, with a sentence", () => {
        for (const more of [
            { statusReason: "Host EC2 (instance i-1) terminated." },
            {
                statusReason:
                    "Canceled by JobStateTimeLimit action due to reason: CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
            },
            { statusReason: "Canceled by JobStateTimeLimit action due to reason: NEW" },
            { reason: "CannotPullContainerError: no such image" },
            { exitCode: 90 },
            { exitCode: undefined },
            { exitCode: undefined, statusReason: "", reason: "" },
        ])
            expect(endingOf({ ...job, ...more }, undefined), JSON.stringify(more))
                .to.include({ exitCode: 90 })
                .and.to.have.property("why");
    });

    it("has 124 at its limit, 130 when it was canceled, and says that memory ran out", () => {
        expect(code({ statusReason: "Job attempt duration exceeded timeout" }, end)).to.equal(124);
        expect(code({ statusReason: "canceled by ana" }, end)).to.equal(130);
        const memory = { reason: "OutOfMemoryError: Container killed due to memory usage" };
        expect([
            code(memory, end),
            code({ ...memory, exitCode: 137 }),
            code({ ...memory, exitCode: undefined }),
        ]).to.deep.equal([7, 137, 137]);
    });
});

describe("a job that waits", () => {
    it("is explained by Batch's reason, by the quota, or by what the region has", () => {
        for (const text of [
            "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - x",
            "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
            "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
            "UNDETERMINED - x",
        ])
            expect(whyWaiting(text), text).to.have.keys("says", "why", "next");
        expect(whyWaiting("")).to.equal(undefined);
        const quota = { code: "L-1", name: "G", vcpus: 4 };
        expect(quotaReason(quota, 8)?.next).to.contain("--quota-code L-1 --desired-value 8");
        expect(quotaReason(quota, 4)).to.equal(undefined);
        expect(notOffered(["g5.xlarge"], "eu-south-1").why).to.contain(
            "none of g5.xlarge in eu-south-1",
        );
    });

    it("is left or canceled by a letter, and shown further by anything else", () => {
        expect(["d", " C", "", "x"].map(choiceOf)).to.deep.equal([
            "detach",
            "cancel",
            "go on",
            "go on",
        ]);
    });
});

describe("a job's state", () => {
    it("has the streams of each node and attempt, and the code of the main node", () => {
        const attempt = (logStreamName: string, exitCode?: number) => ({
            container: { logStreamName, ...(exitCode === undefined ? {} : { exitCode }) },
        });
        const whole = { jobId: "j", status: "RUNNING" as const, attempts: [{}, {}] };
        const nodes = [
            {
                jobId: "j#0",
                attempts: [attempt("a0", 90)],
                container: { logStreamName: "b0", reason: "r" },
            },
            { jobId: "j#1", container: { logStreamName: "b1" } },
        ];
        const state = stateOf(whole as never, [whole, ...nodes] as never);
        expect(state.streams).to.deep.equal([
            { node: 0, attempt: 1, name: "a0" },
            { node: 0, attempt: 2, name: "b0" },
            { node: 1, attempt: 1, name: "b1" },
        ]);
        expect(state).to.include({ attempts: 2, exitCode: 90, reason: "r" });
        expect(stateOf({} as never, [])).to.deep.include({
            status: "SUBMITTED",
            streams: [],
            exitCode: undefined,
        });
    });

    it("is in the list the one of Batch, else that of the run's own end", () => {
        expect(rowOf(record, "RUNNING", undefined)).to.include({
            state: "running",
            exitCode: null,
        });
        expect([0, 3, undefined].map((it) => rowOf(record, undefined, it).state)).to.deep.equal([
            "succeeded",
            "failed",
            "unknown",
        ]);
        const { jobId, ...unsent } = record;
        expect([jobId, rowOf(unsent, undefined, undefined).state]).to.deep.equal([
            "j-1",
            "not sent",
        ]);
    });
});

describe("a result", () => {
    const place = (path: string, here?: string, sent?: string) =>
        placeOf({ path, sha256: "new" }, "ID", here, sent).as;

    it("overwrites nothing but what was sent and is still as it was sent", () => {
        expect([place("a"), place("a", "old", "old"), place("a", "new")]).to.deep.equal([
            "written",
            "written",
            "the same",
        ]);
        expect(placeOf({ path: "a", sha256: "new" }, "ID", "mine", "old")).to.deep.equal({
            as: "beside",
            path: "a",
            beside: "a.ID",
        });
        expect(place("a", "mine")).to.equal("beside");
    });

    it("stays in the folder, and out of git's", () => {
        for (const path of [
            "",
            "/etc/x",
            "../x",
            "a/../../x",
            "a//b",
            "C:x",
            "a\\b",
            ".git/hooks/x",
            "sub/.GIT/config",
            "a\u001b",
        ])
            expect(place(path), path).to.equal("refused");
    });

    it("is told in a few lines", () => {
        const beside = Array.from({ length: 12 }, (_, at) => ({
            as: "beside" as const,
            path: `f${at}`,
            beside: "x",
        }));
        expect(
            resultLines(
                [
                    { as: "written", path: "a" },
                    { as: "the same", path: "b" },
                ],
                "/d",
            ),
        ).to.deep.equal(["1 file came back into /d/"]);
        expect(
            resultLines([...beside, { as: "refused", path: "r", why: "w" }], "/d/").at(-1),
        ).to.equal("... and 3 more");
        expect(resultLines([{ as: "refused", path: "r", why: "w" }], "/d")).to.deep.equal([
            "r did not come back: w",
        ]);
        expect(
            resultLines(
                [
                    { as: "written", path: "a" },
                    { as: "written", path: "b" },
                ],
                "/d/",
            ),
        ).to.deep.equal(["2 files came back into /d/"]);
    });
});

describe("the image of a job", () => {
    const release = frameworks.pytorch.releases[0];
    const [newest, older] = [release.gpuContainers[0]!, release.gpuContainers[1]!];

    it("is compared with the one that the box's GPU gets by the catalog", () => {
        expect(imageOfBox(newest.image, "g5.xlarge")).to.equal(newest.image);
        expect(imageOfBox(newest.image, "g3.4xlarge")).to.equal(older.image);
        expect(imageOfBox(newest.image, "t3a.large")).to.equal(release.cpuContainer);
        expect(imageOfBox("other", "g5.xlarge")).to.equal(undefined);
        expect(imageOfBox(newest.image, "x9.huge")).to.equal(undefined);
    });

    it("is warned of where they differ", () => {
        expect(imageLines("a", "b").at(-1)).to.contain("warning: they differ");
        expect(imageLines("a", "a")).to.deep.equal(["image of the job: a, as on your box"]);
        expect(imageLines("a", undefined)[0]).to.contain("not known here");
    });
});
