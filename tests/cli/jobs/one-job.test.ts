import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jobCancel, jobLogs, jobResults, jobRetry } from "../../../cli/jobs/one-job";
import { untilTheEnd, type Watch } from "../../../cli/jobs/until-the-end";
import { record } from "./a-record";
import { Account, digestOf, failure, heard } from "./pretend-account";

const { jobId, ...unsent } = record;
const sent = { ...record, jobId: jobId! };
const files = [{ path: "fit.py", size: 1, sha256: digestOf("x"), mode: "644" }];

describe("one run", () => {
    let account: Account;
    let dir: string;
    beforeEach(() => {
        account = new Account();
        account.keep(record, "run.json", record);
        account.keep(record, "source.json", { files });
        dir = mkdtempSync(join(tmpdir(), "workstation-job-"));
    });
    afterEach(() => rmSync(dir, { recursive: true }));
    const given = { member: "ana" };
    const endsWith = (exitCode: number, results: readonly object[] = []) =>
        account.keep(record, "end.json", { exitCode, results, why: null });

    describe("job logs", () => {
        const logs = (more: object = {}) =>
            heard(() => jobLogs(account.aws, undefined, { ...given, ...more }, { every: 1 }));

        it("shows what was printed so far, and ends with no code of the job's", async () => {
            account.lines["s"] = ["loss 1"];
            account.states = [{ status: "RUNNING", container: { logStreamName: "s" } }];
            expect(await logs()).to.include({ out: "loss 1\n", err: "", code: undefined });
        });

        it("names the node of each line where there are several", async () => {
            account.keep(record, "run.json", { ...record, nodes: 2 });
            account.lines["s"] = ["hello"];
            account.answers["DescribeJobs"] = () => ({
                jobs: [{ jobId: "j-1" }, { jobId: "j-1#1", container: { logStreamName: "s" } }],
            });
            expect((await logs()).out).to.equal("[1] hello\n");
        });

        it("says that nothing was printed yet, with the state", async () => {
            account.states = [{ status: "RUNNABLE" }];
            expect((await logs()).err).to.contain("nothing yet; its state is RUNNABLE");
        });

        it("is refused once Batch has forgotten the job, with the log that is left", async () => {
            expect((await logs()).refusal)
                .to.contain(`forgotten ${record.id}`)
                .and.contain("/l");
        });

        it("follows with -f, ends with the job's code, and says how its results come", async () => {
            account.states = [{ status: "RUNNING" }, { status: "FAILED" }];
            endsWith(7);
            const { code, err } = await logs({ follow: true });
            expect(code).to.equal(7);
            expect(err).to.contain(`job results --member ana ${record.id}`);
        });
    });

    describe("a run whose Batch id was never noted", () => {
        beforeEach(() => account.keep(record, "run.json", unsent));

        it("is found at Batch by its name, and the id is noted", async () => {
            account.states = [{ status: "SUCCEEDED" }];
            account.answers["ListJobs"] = ({ filters }) => {
                const [{ values }] = filters as [{ values: string[] }];
                return { jobSummaryList: [{ jobName: values[0], jobId: "j-9" }] };
            };
            await heard(() => jobLogs(account.aws, undefined, given));
            const text = account.objects.get(`runs/ana/${record.id}/run.json`)!;
            expect(JSON.parse(text)).to.include({ jobId: "j-9" });
        });

        it("is refused where Batch has no such job, with how to send it", async () => {
            const { refusal } = await heard(() => jobLogs(account.aws, undefined, given));
            expect(refusal).to.contain(`npx workstation job retry ${record.id}`);
        });
    });

    describe("job cancel", () => {
        const cancel = (yes = true, typed?: string) =>
            heard(() => jobCancel(account.aws, record.id, { ...given, yes }), typed);

        it("ends the job, in the member's name", async () => {
            account.states = [{ status: "RUNNING" }];
            expect((await cancel()).out).to.contain(`${record.id} is canceled`);
            const { input } = account.calls.find(({ name }) => name === "TerminateJob")!;
            expect(input).to.deep.equal({ jobId: "j-1", reason: "canceled by ana" });
        });

        it("notes what the run cost, whoever closes the laptop then", async () => {
            account.states = [{ status: "RUNNING", startedAt: 1 }];
            await cancel();
            const [noted] = [...account.objects.keys()].filter((it) => it.startsWith("spent/"));
            expect(noted).to.equal(`spent/ana/2026-11/${record.id}/took-400`);
        });

        it("cancels also where the cost cannot be noted", async () => {
            account.states = [{ status: "RUNNING", startedAt: 1 }];
            account.answers["PutObject"] = () => {
                throw failure("AccessDenied", 403);
            };
            expect((await cancel()).out).to.contain("is canceled");
        });

        it("ends nothing that ended, is forgotten, or is not confirmed", async () => {
            for (const states of [
                [],
                [{ status: "SUCCEEDED" as const }],
                [{ status: "FAILED" as const }],
            ]) {
                account.states = states;
                expect((await cancel()).out).to.contain("has ended already");
            }
            account.states = [{ status: "RUNNING" }];
            expect((await cancel(false, "n\n")).out).to.contain("which is RUNNING?");
            expect(account.changes).to.deep.equal([]);
        });
    });

    describe("job results", () => {
        it("brings what the run wrote, and says where nothing is", async () => {
            const results = () => heard(() => jobResults(account.aws, "run", { ...given, dir }));
            expect((await results()).err).to.contain("has no results, or has not ended");
            account.keep(record, "results/model", "m");
            const imageId = `sha256:${"a".repeat(64)}`;
            account.keep(record, "end.json", {
                ...{ exitCode: 0, why: null, imageId },
                results: [{ path: "model", size: 1, sha256: digestOf("m") }],
            });
            expect((await results()).err)
                .to.contain("1 file came back")
                .and.contain(`image that ran: i, ${imageId}`);
            expect(readFileSync(join(dir, "model"), "utf8")).to.equal("m");
        });
    });

    describe("job retry", () => {
        const retry = (more: object = {}, typed?: string) =>
            heard(
                () =>
                    jobRetry(
                        account.aws,
                        record.id,
                        { ...given, dir, yes: true, ...more },
                        { every: 1 },
                    ),
                typed,
            );
        const ids = () =>
            [...account.objects.keys()].filter((it) => it.endsWith("/run.json")).sort();

        it("sends the same command and files as a new run, and keeps the first", async () => {
            account.states = [{ status: "SUCCEEDED" }];
            const { code, err, refusal } = await retry();
            expect([refusal, code]).to.deep.equal([undefined, 0]);
            expect(err).to.contain(`${record.id} again, with the files of then: python fit.py`);
            const key = ids().find((it) => !it.includes(record.id))!;
            const fresh = JSON.parse(account.objects.get(key)!) as typeof record;
            expect(fresh.command).to.deep.equal(record.command);
            const source = account.objects.get(key.replace("run.json", "source.json"))!;
            expect(JSON.parse(source)).to.deep.equal({ files });
            expect(ids()).to.have.length(2);
        });

        it("takes the queue of the first run, and only prints the id for --detach", async () => {
            account.keep(record, "run.json", { ...record, spot: true });
            const { out } = await retry({ detach: true, dir: undefined });
            expect(out).to.match(/^\d{8}-\d{6}-[a-z0-9]{4}\n$/);
            const job = account.calls.find(({ name }) => name === "SubmitJob");
            expect(job?.input["jobQueue"]).to.equal("arn:spot");
        });

        const manifest = (id: string, count: number) =>
            account.keep({ member: "ana", id }, "checkpoints/manifest.json", {
                files: Array.from({ length: count }, () => ({})),
            });
        const formerSent = () => {
            const job = account.calls.findLast(({ name }) => name === "SubmitJob")!;
            const { environment } = job.input["containerOverrides"] as {
                environment: { name: string; value: string }[];
            };
            return environment.find(({ name }) => name === "WORKSTATION_FORMER")?.value;
        };

        it("continues from the run's last checkpoints, however it failed", async () => {
            manifest(record.id, 2);
            for (const exitCode of [undefined, 1, 90, 124, 143]) {
                if (exitCode !== undefined) endsWith(exitCode);
                const { err } = await retry({ detach: true });
                expect(err).to.contain(
                    `continues from the checkpoints of ${record.id} (2 files); --from-scratch begins`,
                );
                expect(formerSent()).to.equal(`s3://shared-1/runs/ana/${record.id}`);
            }
        });

        it("begins from scratch for --from-scratch, after a run that succeeded, and where no checkpoint is left", async () => {
            expect((await retry({ detach: true })).err).to.contain("it begins from scratch");
            manifest(record.id, 0);
            expect((await retry({ detach: true })).err).to.contain("it begins from scratch");
            manifest(record.id, 2);
            expect((await retry({ detach: true, fromScratch: true })).err).to.contain(
                "it begins from scratch",
            );
            endsWith(0);
            expect((await retry({ detach: true })).err).to.contain("it begins from scratch");
            expect(formerSent()).to.equal(undefined);
        });

        it("goes on, after a retry that was ended before its first checkpoint, from those that it began with", async () => {
            const [first, second] = ["20261129-120000-aaaa", "20261129-130000-bbbb"];
            account.keep({ member: "ana", id: first }, "run.json", { ...record, id: first });
            account.keep({ member: "ana", id: second }, "run.json", {
                ...{ ...record, id: second, former: first },
            });
            account.keep(record, "run.json", { ...record, former: second });
            manifest(first, 1);
            expect((await retry({ detach: true })).err).to.contain(
                `checkpoints of ${first} (1 file)`,
            );
            expect(formerSent()).to.contain(first);
            // A record that somebody wrote by hand, in a circle, and one that the calendar has deleted.
            account.objects.delete(`runs/ana/${first}/checkpoints/manifest.json`);
            account.keep({ member: "ana", id: first }, "run.json", {
                ...{ ...record, id: first, former: record.id },
            });
            expect((await retry({ detach: true })).err).to.contain("it begins from scratch");
            account.objects.delete(`runs/ana/${first}/run.json`);
            expect((await retry({ detach: true })).err).to.contain("it begins from scratch");
        });

        it("sends nothing where it is not confirmed", async () => {
            await retry({ yes: false }, "n\n");
            expect(account.changes).to.deep.equal([]);
        });
    });

    describe("the end of the following", () => {
        const until = (watch: Watch) =>
            heard(() => untilTheEnd(account.aws, account.at, sent, given, watch));
        /** Follows until Ctrl-C, which is answered so. */
        const pressed = (choice: "detach" | "cancel"): Watch => ({
            follow: (signal) =>
                new Promise((done) => {
                    signal.addEventListener("abort", () => done(undefined));
                    process.emit("SIGINT", "SIGINT");
                }),
            ask: () => Promise.resolve(choice),
        });

        it("cancels the job where that was the answer to Ctrl-C", async () => {
            const { code, err } = await until(pressed("cancel"));
            expect([code, account.changes]).to.deep.equal([130, ["TerminateJob"]]);
            expect(err).to.contain("is canceled; what it had written to /checkpoints is kept");
        });

        it("brings the results of a job that ended just before it could be canceled", async () => {
            account.states = [{ status: "SUCCEEDED" }];
            account.keep(record, "results/model", "m");
            endsWith(0, [{ path: "model", size: 1, sha256: digestOf("m") }]);
            const { code, err } = await until({
                ...pressed("cancel"),
                results: { dir, source: [] },
            });
            expect([code, account.changes.includes("TerminateJob")]).to.deep.equal([0, false]);
            expect(err).to.contain("had ended before it could be canceled");
            expect(readFileSync(join(dir, "model"), "utf8")).to.equal("m");
        });

        it("leaves the job running where that was the answer, and says how to see it", async () => {
            const { code, err } = await until(pressed("detach"));
            expect([code, account.changes]).to.deep.equal([130, []]);
            expect(err).to.contain(`job logs --member ana ${record.id} -f`);
        });

        it("is refused where nobody knows how the job ended", async () => {
            const { code, err } = await until({ follow: () => Promise.resolve(undefined) });
            expect(code).to.equal(1);
            expect(err).to.contain("left no word of its end");
        });

        it("says why the job ended, and its code", async () => {
            const follow = () => Promise.resolve({ exitCode: 90, why: "the host was lost" });
            const { code, err } = await until({ follow, results: { dir, source: [] } });
            expect(code).to.equal(90);
            expect(err).to.equal("run: the host was lost\nrun ended with exit code 90\n");
        });
    });
});
