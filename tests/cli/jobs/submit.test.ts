import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { frameworks } from "../../../catalog/frameworks";
import { submit, type SubmitGiven } from "../../../cli/jobs/submit";
import { Account, digestOf, failure, heard } from "./pretend-account";

describe("submit", () => {
    let account: Account;
    let dir: string;
    beforeEach(() => {
        account = new Account();
        account.states = [{ status: "SUCCEEDED" }];
        dir = mkdtempSync(join(tmpdir(), "workstation-submit-"));
        writeFileSync(join(dir, "fit.py"), "print(1)");
    });
    afterEach(() => rmSync(dir, { recursive: true }));

    const given = (more: SubmitGiven = {}) => ({ dir, member: "ana", yes: true, ...more });
    const run = (more: SubmitGiven = {}, typed?: string) =>
        heard(() => submit(account.aws, ["fit.py"], given(more), { every: 1 }), typed);
    const recorded = () =>
        [...account.objects].filter(([key]) => key.endsWith("run.json")).map(([, it]) => it);

    it("sends the folder, then the record, then the job, and ends with the job's exit code", async () => {
        account.states = [{ status: "FAILED", container: { exitCode: 3 } }];
        const { code, err, refusal } = await run({ env: ["HF_TOKEN=x"], gpus: 1 });
        expect([refusal, code]).to.deep.equal([undefined, 3]);
        expect(account.changes).to.deep.equal([
            ...["PutObject", "PutObject", "PutObject", "PutObject"],
            ...["SubmitJob", "PutObject", "PutObject"],
        ]);
        const puts = account.calls.filter(({ name }) => name === "PutObject");
        const [, , record, reserved, , settled] = puts.map(({ input }) => String(input["Key"]));
        expect(record).to.contain("run.json");
        expect(reserved).to.match(/^spent\/ana\/[\d-]{7}\/[\w-]+\/most-403$/);
        expect(settled).to.equal(reserved!.replace("most-403", "took-0"));
        expect(account.objects.get(`blobs/ana/${digestOf("print(1)")}`)).to.equal("print(1)");
        expect(JSON.parse(recorded()[0]!)).to.include({ member: "ana", jobId: "j-1", hours: 4 });
        expect(err)
            .to.contain("1 file, 0.0 MiB, of which 1 with 0.0 MiB are sent now")
            .and.contain("reads HF_TOKEN")
            .and.contain("submitted; Ctrl-C asks")
            .and.contain("run ended with exit code 3");
    });

    it("brings the results back into the folder that was sent", async () => {
        account.answers["SubmitJob"] = ({ tags }) => {
            const { "workstation:run": id = "" } = tags as Record<string, string>;
            const results = [{ path: "model", size: 1, sha256: digestOf("m") }];
            account.keep({ member: "ana", id }, "results/model", "m");
            account.keep({ member: "ana", id }, "end.json", { exitCode: 0, results });
            return { jobId: "j-1" };
        };
        const { code, err } = await run();
        expect([code, readFileSync(join(dir, "model"), "utf8")]).to.deep.equal([0, "m"]);
        expect(err).to.contain("1 file came back into");
    });

    it("ends with the id alone on stdout for --detach, and follows nothing", async () => {
        const { out, err, code } = await run({ detach: true });
        expect(out).to.match(/^\d{8}-\d{6}-[a-z0-9]{4}\n$/);
        expect(err).to.contain("job logs --member ana").and.contain("job cancel --member ana");
        expect(code).to.equal(undefined);
        expect(account.calls.some(({ name }) => name === "DescribeJobs")).to.equal(false);
    });

    it("sends nothing where it is not confirmed, or nobody can be asked", async () => {
        const no = await run({ yes: false }, "n\n");
        expect([no.refusal, account.changes]).to.deep.equal([undefined, []]);
        expect(no.err).to.contain("nothing was sent, and nothing runs");
        expect((await run({ yes: false })).refusal).to.contain("add --yes");
        expect(account.changes).to.deep.equal([]);
    });

    it("runs where somebody says yes", async () => {
        const { out, code } = await run({ yes: false }, "y\n");
        expect(out).to.contain("Run it as ana?");
        expect([code, account.changes.includes("SubmitJob")]).to.deep.equal([0, true]);
    });

    it("refuses before anything is sent", async () => {
        for (const [more, why] of [
            [{ nodes: 2, spot: true }, "--gpus 2 --spot"],
            [{ nodes: 4, spot: true, gpus: 2 }, "--gpus 8 --spot"],
            [{ spot: true, nodes: 1, gpus: 9 }, "GPUs"],
            [{ env: ["1=2"] }, 'got "1=2"'],
            [{ name: "a b" }, '"a b" cannot'],
            [{ hours: 300 }, "the queue allows $50.00 a job"],
            [{ member: "../ben" }, "cannot be a member's name"],
            [{ dir: join(dir, "no") }, "ENOENT"],
            [{ stack: "other" }, "stacks with a queue here: dev"],
        ] as const) {
            const { refusal } = await run(more);
            expect(refusal, JSON.stringify(more)).to.contain(why);
        }
        const long = await heard(() => submit(account.aws, ["x".repeat(9_000)], given()));
        expect(long.refusal).to.contain("into a script");
        account.answers["DescribeJobDefinitions"] = () => ({});
        expect((await run()).refusal).to.contain("ana has no jobs in the stack dev");
        expect(account.changes).to.deep.equal([]);
    });

    it("frees what it reserved where Batch refuses the job", async () => {
        account.answers["SubmitJob"] = () => {
            throw failure("ClientException");
        };
        expect((await run()).refusal).to.equal("ClientException");
        const keys = [...account.objects.keys()].filter((it) => it.startsWith("spent/"));
        expect(keys.map((it) => it.split("/").at(-1))).to.deep.equal(["most-403", "took-0"]);
    });

    it("sends nothing where the team has spent its month", async () => {
        const month = new Date().toISOString().slice(0, 7);
        const id = `${month.replace("-", "")}01-000000-abcd`;
        account.objects.set(`spent/ben/${month}/${id}/most-49900`, "");
        expect((await run()).refusal).to.contain(
            "$499.00 of this month's $500.00 are taken by 1 run: ben $499.00",
        );
        expect(account.changes).to.deep.equal([]);
    });

    it("sends no job where the folder did not arrive", async () => {
        account.answers["PutObject"] = () => {
            throw failure("AccessDenied", 403);
        };
        expect((await run()).refusal).to.equal("AccessDenied");
        expect(account.changes).to.not.include("SubmitJob");
    });

    it("sends no content again that the bucket has, and takes the spot queue for --spot", async () => {
        await run();
        account.calls.length = 0;
        const { err } = await run({ spot: true });
        expect(err).to.contain("all of it sent before").and.contain("spot, which costs less");
        const sent = account.calls.filter(({ name }) => name === "PutObject");
        expect(sent.some(({ input }) => String(input["Key"]).startsWith("blobs/"))).to.equal(false);
        const job = account.calls.find(({ name }) => name === "SubmitJob");
        expect(job?.input["jobQueue"]).to.equal("arn:spot");
    });

    it("compares its image with the one of the member's box in this project", async () => {
        const tag = (Key: string, Value: string) => ({ Key: `workstation:${Key}`, Value });
        account.answers["DescribeInstances"] = () => ({
            Reservations: [
                {
                    Instances: [
                        {
                            ...{ InstanceId: "i-1", InstanceType: "g5.xlarge" },
                            ...{ State: { Name: "running" }, LaunchTime: new Date() },
                            Tags: [
                                ...[tag("project", "workstation"), tag("stack", "dev")],
                                tag("member", "ana"),
                            ],
                        },
                    ],
                },
            ],
        });
        expect((await run()).err).to.contain("which one your box has is not known here");
        const { image } = frameworks.pytorch.releases[0].gpuContainers[0]!;
        account.answers["DescribeJobDefinitions"] = () => ({
            jobDefinitions: [{ jobDefinitionArn: "arn:d:1", containerProperties: { image } }],
        });
        expect((await run()).err).to.contain(`${image}, as on your box`);
        account.answers["DescribeInstances"] = () => {
            throw failure("UnauthorizedOperation", 403);
        };
        expect((await run()).code).to.equal(0);
    });

    it("tells how far a long upload is", async () => {
        const { now } = Date;
        writeFileSync(join(dir, "b.py"), "print(2)");
        const began = now();
        account.answers["PutObject"] = () => {
            Date.now = () => began + 10_000;
            return {};
        };
        const { err } = await run({ detach: true }).finally(() => (Date.now = now));
        expect(err).to.contain("sent 1 of 2 files, 0.0 MiB");
    });
});
