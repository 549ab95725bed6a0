import { expect } from "chai";
import { endingOf, type EndedJob } from "../../../cli/jobs/ending";
import { choiceOf } from "../../../cli/jobs/interrupts";
import { stateOf } from "../../../cli/jobs/job-state";
import { rowOf } from "../../../cli/jobs/list";
import { type RunEnd } from "../../../cli/jobs/run-record";
import { notOffered, quotaReason, whyWaiting } from "../../../cli/jobs/why-waiting";
import { record } from "./a-record";

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
            "continue",
            "continue",
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
