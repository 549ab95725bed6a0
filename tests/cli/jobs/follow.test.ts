import { expect } from "chai";
import { type Following, follow } from "../../../cli/jobs/follow";
import { record } from "./a-record";
import { Account, heard } from "./pretend-account";

const end = { exitCode: 3, ended: "2026-11-30T13:00:00Z", attempt: 1, results: [], why: null };
const sent = { ...record, jobId: "j-1" };

describe("following a job", () => {
    let account: Account;
    beforeEach(() => {
        account = new Account();
    });
    const following = async (more: Following = {}, of = sent) => {
        let ending: unknown;
        const said = await heard(async () => {
            ending = await follow(account.aws, account.at, of, { every: 1, ...more });
        });
        expect(said.refusal).to.equal(undefined);
        return { ...said, ending };
    };

    it("says each state once, shows the output, and ends as the run's own end says", async () => {
        account.lines["s"] = ["loss 1", "loss 0"];
        const container = { logStreamName: "s" };
        account.states = [
            { status: "PENDING" },
            { status: "PENDING" },
            { status: "RUNNABLE", statusReason: "" },
            { status: "STARTING" },
            { status: "RUNNING", container },
            { status: "FAILED", container },
        ];
        account.keep(record, "end.json", end);
        const { out, err, ending } = await following();
        expect(out).to.equal("loss 1\nloss 0\n");
        expect(err.match(/run: queued\n/g)).to.have.length(1);
        expect(err).to.match(/waits for a host[^]*pulls the image[^]*run: running\nrun: ended\n$/);
        expect(ending).to.deep.equal({ exitCode: 3 });
    });

    it("shows which node printed a line where there are several", async () => {
        account.lines["a"] = ["hello"];
        account.answers["DescribeJobs"] = () => ({
            jobs: [
                { jobId: "j-1", status: "SUCCEEDED" },
                { jobId: "j-1#1", container: { logStreamName: "a" } },
            ],
        });
        const { out, ending } = await following({}, { ...sent, nodes: 2 });
        expect([out, ending]).to.deep.equal(["[1] hello\n", { exitCode: 0 }]);
    });

    it("says that an attempt was lost, and which one runs", async () => {
        account.states = [
            { status: "RUNNING", attempts: [{}] },
            { status: "RUNNABLE", statusReason: "Host EC2 (i-1) terminated.", attempts: [{}] },
            { status: "RUNNING", attempts: [{}, {}] },
            { status: "SUCCEEDED", attempts: [{}, {}] },
        ];
        const { err } = await following();
        expect(err)
            .to.contain("queued: Host EC2 (i-1) terminated., it is tried again")
            .and.contain("attempt 1 ended, its host or its storage failed")
            .and.contain("running, attempt 2");
    });

    it("says that an attempt was lost, also where Batch lists ended ones alone, or the end comes first", async () => {
        account.states = [
            { status: "RUNNABLE", attempts: [{}] },
            { status: "RUNNING", attempts: [{}] },
            { status: "SUCCEEDED", attempts: [{}, {}] },
        ];
        const { err } = await following();
        expect(err.match(/attempt \d ended/g)).to.deep.equal(["attempt 1 ended"]);
        expect(err).to.contain("running, attempt 2");
        account.states = [{ status: "FAILED", attempts: [{}, {}, {}] }];
        expect((await following()).err).to.contain("attempt 2 ended, its host or its storage");
    });

    it("explains what Batch says of a wait, and repeats what no table knows", async () => {
        account.states = [
            { status: "RUNNABLE", statusReason: "UNDETERMINED - x" },
            { status: "RUNNABLE", statusReason: "something new" },
            { status: "SUCCEEDED" },
        ];
        expect((await following()).err)
            .to.contain("why the job waits\nnext: wait, or cancel it")
            .and.contain("queued: something new\n");
    });

    it("asks the account once where the wait is long, and says what it finds", async () => {
        account.states = [
            { status: "RUNNABLE" },
            { status: "RUNNABLE" },
            { status: "RUNNABLE" },
            { status: "SUCCEEDED" },
        ];
        const { err } = await following({ patience: 0 });
        expect(err).to.contain("run: AWS offers none of").and.contain("in us-east-1\nnext: ");
        const asked = account.calls.filter(({ name }) => name === "DescribeJobQueues");
        expect(asked).to.have.length(1);
    });

    it("says nothing of the account where it knows no reason", async () => {
        account.states = [{ status: "RUNNABLE" }, { status: "SUCCEEDED" }];
        account.answers["DescribeJobQueues"] = () => ({});
        expect((await following({ patience: 0 })).err).to.not.contain("next:");
    });

    it("takes the run's own word once Batch has forgotten the job, and has none without it", async () => {
        expect((await following()).ending).to.equal(undefined);
        account.keep(record, "end.json", end);
        expect((await following()).ending).to.deep.equal({ exitCode: 3 });
    });

    it("ends without an end when the signal comes, also during a pause", async () => {
        account.states = [{ status: "RUNNING" }];
        const stop = new AbortController();
        setTimeout(() => stop.abort(), 20);
        const began = Date.now();
        const { ending } = await following({ every: 60_000, signal: stop.signal });
        expect(ending).to.equal(undefined);
        expect(Date.now() - began).to.be.below(5_000);
        const asked = account.calls.length;
        await following({ signal: stop.signal });
        expect(account.calls.length).to.equal(asked);
    });

    it("fails where the log refuses, and waits where the stream is not there yet", async () => {
        const container = { logStreamName: "s" };
        account.states = [{ status: "SUCCEEDED", container }];
        expect((await following()).ending).to.deep.equal({ exitCode: 0 });
        account.answers["GetLogEvents"] = () => {
            throw Object.assign(new Error("closed"), { name: "AccessDeniedException" });
        };
        const { refusal } = await heard(() => follow(account.aws, account.at, sent));
        expect(refusal).to.equal("closed");
    });
});
