import { expect } from "chai";
import { type JobRow, type JobsGiven, listJobs } from "../../../cli/jobs/list";
import { record } from "./a-record";
import { Account, failure, heard } from "./pretend-account";

describe("the list of runs", () => {
    let account: Account;
    beforeEach(() => {
        account = new Account();
    });
    const id = (number: number) => `20261130-12000${number}-abcd`;
    const keep = (number: number, more: Partial<typeof record> = {}) => {
        const one = { ...record, id: id(number), jobId: `j-${number}`, ...more };
        account.keep(one, "run.json", one);
        return one;
    };
    const list = (given: JobsGiven = {}, terminal = false) =>
        heard(async () => {
            const { isTTY } = process.stdout;
            process.stdout.isTTY = terminal;
            await listJobs(account.aws, { member: "ana", ...given }).finally(
                () => (process.stdout.isTTY = isTTY),
            );
        });
    const rows = async (given: JobsGiven = {}) =>
        JSON.parse((await list({ ...given, json: true })).out) as JobRow[];

    it("is in a pipe the newest ids alone, the oldest first", async () => {
        for (const number of [1, 2, 3]) keep(number);
        expect((await list({ last: 2 })).out).to.equal(`${id(2)}\n${id(3)}\n`);
        expect(account.calls.some(({ name }) => name === "DescribeJobs")).to.equal(false);
    });

    it("notes what own runs of this month cost that ended meanwhile, and does without where it may not", async () => {
        const month = new Date().toISOString().slice(0, 7);
        const now = { ...record, id: `${month.replace("-", "")}01-000000-abcd` };
        account.keep(now, "run.json", now);
        account.objects.set(`spent/ana/${month}/${now.id}/most-400`, "");
        account.states = [{ status: "FAILED" }];
        await list();
        expect([...account.objects.keys()]).to.include(`spent/ana/${month}/${now.id}/took-0`);
        account.objects.delete(`spent/ana/${month}/${now.id}/took-0`);
        account.answers["PutObject"] = () => {
            throw failure("AccessDenied", 403);
        };
        expect((await list()).out).to.equal(`${now.id}\n`);
    });

    it("has Batch's state, and the end's code once the job ended or was forgotten", async () => {
        keep(1);
        const ended = keep(2);
        keep(4);
        account.keep(ended, "end.json", { exitCode: 3 });
        account.answers["DescribeJobs"] = () => ({
            jobs: [
                { jobId: "j-1", status: "RUNNING" },
                { jobId: "j-4", status: "FAILED", container: { exitCode: 9 } },
            ],
        });
        const found = (await rows()).map(({ state, exitCode }) => [state, exitCode]);
        expect(found[0]).to.deep.equal(["running", null]);
        expect(found[1]).to.deep.equal(["failed", 3]);
        expect(found.at(-1)).to.deep.equal(["failed", 9]);
    });

    it("asks Batch nothing about a run that was never sent", async () => {
        const { jobId, ...unsent } = record;
        account.keep(unsent, "run.json", unsent);
        expect([(await rows())[0]?.state, jobId]).to.deep.equal(["not sent", "j-1"]);
        expect(account.calls.some(({ name }) => name === "DescribeJobs")).to.equal(false);
    });

    it("is on a terminal a table, the newest first, with long commands cut", async () => {
        keep(1, { command: ["python", "x".repeat(60)], spot: true });
        account.keep(keep(2), "end.json", { exitCode: 0 });
        const { out } = await list({}, true);
        expect(out).to.match(new RegExp(`${id(2)}[^]*${id(1)}`));
        expect(out)
            .to.contain("1 x 1 GPU, spot")
            .and.contain("$4.00")
            .and.match(/python x+\.\.\./);
    });

    it("says on a terminal that there is none yet", async () => {
        expect((await list({}, true)).out).to.contain("ana has no runs yet");
    });

    it("has everybody's runs for --all, by time, and is refused where others' are closed", async () => {
        keep(2);
        keep(1, { member: "ben" });
        const found = (await rows({ all: true })).map(({ member }) => member);
        expect(found).to.deep.equal(["ben", "ana"]);
        account.answers["ListObjectsV2"] = () => {
            throw failure("AccessDenied", 403);
        };
        expect((await list({ all: true })).refusal).to.contain("leave out --all");
        account.answers["ListObjectsV2"] = () => {
            throw failure("SlowDown", 503);
        };
        expect((await list({ all: true })).refusal).to.equal("SlowDown");
    });
});
