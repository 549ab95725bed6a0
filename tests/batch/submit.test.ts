import { PutObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { inParallel } from "../../cli/jobs/source/in-parallel";
import { login } from "./support/batch-front";
import { bucket, StackThere } from "./support/stack-there";
import { SubmitBox } from "../cloud-init/submit-box";
import { type Ran, type RunOptions, runVerb } from "../account/support/run-verb";

describe("submit, with containers that stand for AWS Batch's hosts", function () {
    this.timeout(240_000);

    let there: StackThere;
    let dir: string;
    before(async () => {
        there = await StackThere.start(["ana", "ben", userInfo().username]);
    });
    after(() => (there as StackThere | undefined)?.stop());
    beforeEach(() => {
        dir = mkdtempSync(join(tmpdir(), "workstation-batch-"));
        there.front.calls.length = 0;
    });
    afterEach(() => {
        there.front.batch.held = undefined;
        rmSync(dir, { recursive: true });
        rmSync(`${dir}-cache`, { recursive: true, force: true });
    });

    const run = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
        runVerb(args, {
            ...options,
            env: {
                ...there.environment,
                WORKSTATION_MEMBER: "ana",
                XDG_CACHE_HOME: `${dir}-cache`,
                ...options.env,
            },
        });
    const put = (path: string, content: string) => {
        mkdirSync(join(dir, path, ".."), { recursive: true });
        writeFileSync(join(dir, path), content);
    };
    const submit = (...words: readonly string[]) =>
        run(["submit", "--dir", dir, "--yes", ...words]);
    const called = (what: RegExp) => there.front.calls.filter((it) => what.test(it.what));
    const blobsSent = () => called(/^PUT .*\/blobs\//);

    it("sends the folder, shows the output, brings results back and ends with 0", async () => {
        put(
            "fit.py",
            "import lib.hello\nopen('out/model.txt', 'w').write('trained')\nprint('loss 0.1')\n",
        );
        put("lib/hello.py", "print('hello from lib')\n");
        put("out/readme", "results go here\n");
        put(".gitignore", "*.tmp\n.cache\n");
        put("big.tmp", "stays here");
        put("tool.sh", "#!/bin/sh\n./never\n");
        chmodSync(join(dir, "tool.sh"), 0o755);
        const { code, stdout, stderr } = await submit("--", "python3", "fit.py");
        expect(stdout, stderr).to.contain("hello from lib\nloss 0.1\n");
        expect(code).to.equal(0);
        expect(stderr).to.match(
            /price: \$0\.53 to \$1\.01 an hour, \$2\.10 to \$4\.02 if it takes all of its 4 hours/,
        );
        expect(stderr).to.contain("1 file came back into");
        expect(readFileSync(join(dir, "out/model.txt"), "utf8")).to.equal("trained");
        expect(blobsSent()).to.have.length(5);
    });

    it("sends nothing of an unchanged folder again, and replaces a file that is as it was sent", async () => {
        put("note.txt", "as sent");
        put("other.txt", "too");
        expect((await submit("--", "cat", "note.txt")).stdout).to.equal("as sent\n");
        expect(blobsSent()).to.have.length(2);
        there.front.calls.length = 0;
        const again = await submit("--", "sh", "-c", "echo new > note.txt");
        expect(again.code, again.stderr).to.equal(0);
        expect(again.stderr).to.contain("all of it sent before");
        expect(blobsSent()).to.deep.equal([]);
        expect(readFileSync(join(dir, "note.txt"), "utf8")).to.equal("new\n");
    });

    it("mirrors the command's own exit code, and tries it no second time", async () => {
        put("a.txt", "x");
        const { code, stderr } = await submit("--", "python3", "-c", "raise SystemExit(7)");
        expect(code, stderr).to.equal(7);
        expect([...there.front.batch.jobs.values()].at(-1)?.attempts).to.have.length(1);
    });

    it("runs two nodes in a network that reaches S3 alone, each with its own lines", async () => {
        put("node.py", "import os\nprint('node', os.environ['AWS_BATCH_JOB_NODE_INDEX'])\n");
        const { code, stdout, stderr } = await submit("--nodes", "2", "--", "python3", "node.py");
        expect(code, stdout + stderr).to.equal(0);
        expect(stdout).to.contain("[0] node 0\n").and.contain("[1] node 1\n");
        expect(stderr).to.contain("several nodes have no internet");
    });

    it("tries again after an infrastructure failure, and ends with 90 after three", async () => {
        put("a.txt", "x");
        const { code, stderr } = await submit("--", "python3", "-c", "raise SystemExit(90)");
        expect(code, stderr).to.equal(90);
        expect([...there.front.batch.jobs.values()].at(-1)?.attempts).to.have.length(3);
        expect(stderr).to.contain("it is tried again");
    });

    it("ends a job at its limit of hours, with 124", async () => {
        put("a.txt", "x");
        there.front.batch.timeoutSeconds = 4;
        const { code, stderr } = await submit("--", "sleep", "120");
        there.front.batch.timeoutSeconds = undefined;
        expect(code, stderr).to.equal(124);
        expect(stderr).to.contain("--hours");
    });

    it("sends a job once where the answer to SubmitJob is lost and Batch throttles", async () => {
        put("a.txt", "x");
        there.front.lostAnswers = 1;
        there.front.throttled = 2;
        const before = there.front.batch.jobs.size;
        const { code, stderr } = await submit("--", "true");
        expect(code, stderr).to.equal(0);
        expect(there.front.batch.jobs.size).to.equal(before + 1);
    });

    it("explains a job that waits, and `job cancel` ends it; Ctrl-C without a terminal leaves it running", async () => {
        put("a.txt", "x");
        there.front.batch.held =
            "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity";
        let pressed = false;
        const { code, stderr } = await run(
            ["submit", "--dir", dir, "--yes", "--name", "waits", "--", "true"],
            {
                hear: (said, interrupt) => {
                    if (pressed || !said.includes("AWS has no host")) return;
                    pressed = true;
                    interrupt();
                },
            },
        );
        expect(code, stderr).to.equal(130);
        expect(stderr).to.contain("continues without this command");
        const canceled = await run(["job", "cancel", "waits", "--yes"]);
        there.front.batch.held = undefined;
        expect(canceled.stdout, canceled.stderr).to.contain("is canceled");
        // Batch takes the order at once, and ends the job a moment later.
        let states: string[] = [];
        for (let tries = 0; tries < 20 && !states.includes("failed"); tries++) {
            const { stdout } = await run(["jobs", "--json", "--last", "1"]);
            states = (JSON.parse(stdout) as { state: string }[]).map(({ state }) => state);
        }
        expect(states).to.deep.equal(["failed"]);
    });

    it("retries a run as a new one, and shows it once Batch has forgotten the first", async () => {
        put("a.txt", "x");
        const first = (
            await run(["submit", "--dir", dir, "--yes", "--detach", "--", "cat", "a.txt"])
        ).stdout.trim();
        const again = await run(["job", "retry", first, "--yes"]);
        expect(again.stdout, again.stderr).to.equal("x\n");
        there.front.batch.forget();
        const rows = JSON.parse((await run(["jobs", "--json", "--last", "2"])).stdout) as {
            id: string;
            state: string;
        }[];
        expect(rows.map(({ state }) => state)).to.deep.equal(["succeeded", "succeeded"]);
        expect(rows.map(({ id }) => id)).to.include(first);
        expect((await run(["jobs"])).stdout).to.match(/^(\d{8}-\d{6}-[a-z0-9]{4}\n)+$/);
    });

    it("runs what a box submits, which shows it and brings its results, as a laptop can afterwards", async () => {
        const box = new SubmitBox();
        try {
            box.put("fit.py", "open('model', 'w').write('trained'); print('by the box')\n");
            const { AWS_ENDPOINT_URL: url = "" } = there.environment;
            const { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } =
                login;
            const { output, status } = await box.submit(url, ["--yes", "--", "python3", "fit.py"], {
                AWS_ACCESS_KEY_ID,
                AWS_SECRET_ACCESS_KEY,
            });
            expect(status, output).to.equal(0);
            expect(output)
                .to.match(/^by the box$/m)
                .and.contain("1 file came back into");
            expect(readFileSync(join(box.dir, "model"), "utf8")).to.equal("trained");
            const [, id = ""] = /^(\d{8}-\d{6}-[a-z0-9]{4}): submitted/m.exec(output) ?? [];
            const env = { WORKSTATION_MEMBER: box.member };
            const shown = await run(["job", "logs", id, "-f"], { env });
            expect([shown.code, shown.stdout], shown.stderr).to.deep.equal([0, "by the box\n"]);
            const back = await run(["job", "results", id, "--dir", dir], { env });
            expect(back.code, back.stderr).to.equal(0);
            expect(readFileSync(join(dir, "model"), "utf8")).to.equal("trained");
        } finally {
            box.sandbox.remove();
        }
    });

    it("refuses several nodes by spot before it asks AWS", async () => {
        const { code, stderr } = await submit("--nodes", "2", "--spot", "--", "true");
        expect(code).to.equal(1);
        expect(stderr).to.contain("do not go together").and.contain("--gpus 2 --spot");
        expect(there.front.calls).to.deep.equal([]);
    });
    it("lists 1,000 runs in some calls a run at most, and in bounded memory", async () => {
        const ids = Array.from(
            { length: 1000 },
            (_, at) => `20250101-${String(at).padStart(6, "0")}-aaaa`,
        );
        const price = { hourlyUsd: 1, mostUsd: 4 };
        const record = {
            ...{
                name: "old",
                member: "ben",
                command: ["x"],
                env: {},
                image: "i",
                gpus: 1,
                vcpus: 4,
            },
            ...{ memoryMiB: 1, nodes: 1, spot: false, hours: 4, price, queue: "q", logGroup: "l" },
            ...{ submitted: "2025-01-01T00:00:00Z", jobId: "forgotten" },
        };
        await inParallel(ids, 16, (id) =>
            there.s3.send(
                new PutObjectCommand({
                    Bucket: bucket,
                    Key: `runs/ben/${id}/run.json`,
                    Body: JSON.stringify({ ...record, id }),
                }),
            ),
        );
        there.front.calls.length = 0;
        const { stdout, code, stderr } = await run(
            ["jobs", "--member", "ben", "--json", "--last", "1000"],
            {
                node: ["--max-old-space-size=120"],
            },
        );
        expect(code, stderr).to.equal(0);
        expect(JSON.parse(stdout)).to.have.length(1000);
        expect(called(/describejobs/)).to.have.length(10);
        expect(there.front.calls.length).to.be.below(2_020);
    });
});
