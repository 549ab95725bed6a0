import { expect } from "chai";
import { entriesOf, reserve, settle } from "../../../cli/jobs/ledger";
import type { RunRecord } from "../../../cli/jobs/run-record";
import {
    costOfJob,
    costUntil,
    reserveRun,
    settleRuns,
    spentThisMonth,
} from "../../../cli/jobs/spent";
import { record } from "./a-record";
import { Account, failure } from "./pretend-account";

const now = new Date("2026-11-30T14:00:00Z");
const id = (number: number) => `20261130-12000${number}-abcd`;
const failed = (act: Promise<unknown>) => act.then(String, (error: Error) => error.message);

describe("what a month's runs count for", () => {
    let account: Account;
    beforeEach(() => (account = new Account()));
    const keep = (number: number, more: Partial<RunRecord> = {}): RunRecord => {
        const one = { ...record, id: id(number), jobId: `j-${number}`, ...more };
        account.keep(one, "run.json", one);
        return one;
    };
    const spent = (member = "ana") => spentThisMonth(account.aws, account.at, member, now);
    const noted = () => [...account.objects.keys()].filter((it) => it.startsWith("spent/"));

    it("is that of all members, whose records nobody reads", async () => {
        for (const member of ["ana", "ben", "cleo", "dan", "eve"])
            await reserve(account.at, { member, id: id(1) }, 100);
        account.calls.length = 0;
        const { usd, runs, byMember } = await spent("fay");
        expect([usd, runs, Object.keys(byMember).length]).to.deep.equal([500, 5, 5]);
        expect(account.calls.map(({ name }) => name)).to.not.include("GetObject");
    });

    it("has all hours of a run until its time is known, and then the least that was noted", async () => {
        const run = { member: "ben", id: id(1) };
        await reserve(account.at, run, 8.041);
        expect((await spent()).usd).to.equal(8.05);
        await settle(account.at, run, 1.2);
        // A second note, an hour later or by somebody with an older program, raises nothing.
        await settle(account.at, run, 3);
        await reserve(account.at, run, 9);
        expect(await entriesOf(account.at, "2026-11")).to.deep.equal([
            { ...run, usd: 1.2, settled: true },
        ]);
    });

    it("is that of the month of a run's start, and leaves out what is no amount", async () => {
        await reserve(account.at, { member: "ben", id: "20261031-235959-abcd" }, 5);
        for (const key of ["x/most-1", `${id(1)}/most-`, `${id(1)}/took--5`, `${id(1)}/most-1e9`])
            account.objects.set(`spent/ben/2026-11/${key}`, "");
        account.objects.set("spent/ben/2026-11/20261031-235959-abcd/most-1", "");
        expect(await spent()).to.deep.equal({ usd: 0, runs: 0, byMember: {} });
    });

    it("needs few calls for 1,000 runs", async () => {
        for (let at = 0; at < 1000; at++)
            account.objects.set(
                `spent/ben/2026-11/20261130-${String(at).padStart(6, "0")}-abcd/took-10`,
                "",
            );
        expect(await spent()).to.deep.include({ usd: 100, runs: 1000 });
        expect(account.calls).to.have.length(2);
    });

    it("settles the member's own runs that ended while nobody looked", async () => {
        for (const number of [1, 2, 3, 4]) {
            const run = keep(number);
            await reserve(account.at, run, run.price.mostUsd);
        }
        account.keep(keep(4), "end.json", { exitCode: 0, ended: "2026-11-30T12:30:00Z" });
        account.answers["DescribeJobs"] = () => ({
            jobs: [
                {
                    jobId: "j-1",
                    status: "FAILED",
                    startedAt: 1,
                    stoppedAt: Date.parse("2026-11-30T13:00:00Z"),
                },
                { jobId: "j-2", status: "FAILED" },
                { jobId: "j-3", status: "RUNNING", startedAt: 1 },
            ],
        });
        expect((await spent()).usd).to.equal(1 + 0 + 4 + 0.5);
        expect(noted().filter((it) => it.includes("took"))).to.have.length(3);
    });

    it("settles nobody else's, and asks for none that is settled", async () => {
        const run = keep(1);
        await reserve(account.at, run, 4);
        expect((await spent("ben")).usd).to.equal(4);
        await settle(account.at, run, 1);
        expect((await spent()).usd).to.equal(1);
        expect(account.calls.some(({ name }) => name === "DescribeJobs")).to.equal(false);
    });

    it("frees a run that never reached Batch, once it is an hour old", async () => {
        const { jobId, ...unsent } = { ...record, id: id(1) };
        void jobId;
        account.keep(unsent, "run.json", unsent);
        const at = (time: string) => settleRuns(account.aws, account.at, [unsent], new Date(time));
        expect(await at("2026-11-30T12:59:00Z")).to.equal(0);
        account.answers["ListJobs"] = () => ({
            jobSummaryList: [{ jobName: `run-${id(1)}`, jobId: "j" }],
        });
        expect(await at("2026-11-30T13:01:00Z")).to.equal(0);
        account.answers["ListJobs"] = () => ({});
        expect(await at("2026-11-30T13:01:00Z")).to.equal(1);
        expect(noted()).to.deep.equal([`spent/ana/2026-11/${id(1)}/took-0`]);
    });

    it("is refused with its remedy where the login may not list it", async () => {
        account.answers["ListObjectsV2"] = () => {
            throw failure("AccessDenied", 403);
        };
        expect(await failed(spent())).to.contain("may not list or note what runs cost");
    });

    it("never passes the cap where two reserve at the same moment", async () => {
        // Both have seen that there is room, and both write before either looks again.
        const bothWrote: (() => void)[] = [];
        account.answers["PutObject"] = async ({ Key }) => {
            account.objects.set(String(Key), "");
            if (String(Key).includes("most"))
                await new Promise<void>((go) => {
                    if (bothWrote.push(go) === 2) for (const it of bothWrote) it();
                });
            return {};
        };
        const both = await Promise.all(
            ["ana", "ben"].map((member) =>
                failed(reserveRun(account.at, { ...record, member }, 6)),
            ),
        );
        for (const said of both)
            expect(said).to.contain("of this month's $6.00 are taken by 1 run");
        expect((await entriesOf(account.at, "2026-11")).map(({ usd }) => usd)).to.deep.equal([
            0, 0,
        ]);
    });

    it("holds one after the other: the second member is refused by the first one's reservation", async () => {
        await reserveRun(account.at, record, 6);
        const second = await failed(reserveRun(account.at, { ...record, member: "ben" }, 6));
        expect(second).to.contain("taken by 1 run: ana $4.00");
        expect((await entriesOf(account.at, "2026-11")).map(({ usd }) => usd)).to.deep.equal([
            4, 0,
        ]);
    });
});

describe("what a job cost", () => {
    it("is its time from submit on, and all hours at most", () => {
        expect(costUntil(record, "2026-11-30T13:00:00Z")).to.equal(1);
        expect(costUntil(record, "2026-12-02T13:00:00Z")).to.equal(4);
        for (const wrong of [undefined, "never", "2026-11-30T11:00:00Z"])
            expect(costUntil(record, wrong)).to.equal(undefined);
    });

    it("is nothing before it began, and unknown while it runs, unless its end is near", () => {
        const end = Date.parse("2026-11-30T14:00:00Z");
        expect(costOfJob(record, { status: "FAILED" } as never)).to.equal(0);
        expect(costOfJob(record, { status: "RUNNING", startedAt: 1 } as never)).to.equal(undefined);
        expect(costOfJob(record, { status: "RUNNING", startedAt: 1 } as never, end)).to.equal(2);
        expect(costOfJob(record, { status: "RUNNABLE" } as never, end)).to.equal(0);
        expect(costOfJob(record, { status: "FAILED", attempts: [{}] } as never)).to.equal(
            undefined,
        );
    });
});
