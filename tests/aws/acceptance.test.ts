import { expect } from "chai";
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { withProjectCopy } from "../cli/project-copy";
import { projectDir } from "../support/run-stack";
import { accept, backendOf, type Order, readOrder } from "./acceptance";
import { cleanUp } from "./clean-up";
import { Fakes } from "./fakes";
import { proofs } from "./proofs";
import { queueProofs } from "./queue";
import { proveRights } from "./rights";

const confirmed: Order = { boxes: ["dev"], confirmed: true };

describe("npm run test:aws", () => {
    let fakes: Fakes;
    afterEach(() => fakes.remove());

    /** Does a whole run with stand-ins for Pulumi and the AWS CLI. */
    const ran = (
        behaviour: Readonly<Record<string, string>> = {},
        order = confirmed,
        rights: typeof proveRights = () => Promise.resolve([]),
    ) =>
        withProjectCopy({}, async (dir) => {
            fakes = new Fakes(behaviour);
            const backend = backendOf(dir, fakes.env);
            const result = await accept(dir, order, backend, fakes.host(), rights).catch(String);
            const files = readdirSync(dir).filter((name) => name.includes("test-aws"));
            const suffix = /test-aws-(\w+)-[0-9a-f]{6}/g;
            const named = (line: string) => line.replace(suffix, "$1's stack");
            return {
                result,
                files,
                log: fakes.log.map(named),
                said: fakes.said.map(named).join("\n"),
            };
        });
    const pulumiOf = (log: readonly string[]) =>
        log
            .filter((line) => line.startsWith("pulumi"))
            .map((line) =>
                line
                    .replace(/ (--stack \S+ stack|--non-interactive|--skip-preview)/g, "")
                    .replace(/ssh-ed25519 .*/, "KEY"),
            );
    const cleaning = ["pulumi destroy --yes", "pulumi stack rm --yes"];
    const change = [
        "pulumi config set --path members[0].name dev",
        "pulumi config set --path members[0].sshPublicKeys[0] KEY",
        "pulumi up --yes",
    ];
    const liveChanges = [...change, ...change];
    const making = [
        "pulumi version",
        "pulumi stack init",
        "pulumi up --yes",
        "pulumi stack output boxes --json",
    ];

    it("fails without the confirmation: states the cost, and calls nothing", async () => {
        const { result, log, said } = await ran({}, { ...confirmed, confirmed: false });
        expect(result).to.equal(
            "Refusal: nothing was made; to accept the cost: npm run test:aws -- --yes-spend-money",
        );
        expect(log).to.deep.equal([]);
        expect(said).to.match(
            /dev: t3a\.large or .*: up to \$0\.\d\d\nTogether up to \$0\.\d\d by/,
        );
    });

    it("runs each box's proofs through Systems Manager, tries `up` again and leaves nothing", async () => {
        const { result, files, log, said } = await ran();
        expect([result, files], said).to.deep.equal([true, []]);
        expect(pulumiOf(log)).to.deep.equal([
            ...making,
            "pulumi up --yes --expect-no-changes",
            ...liveChanges,
            ...cleaning,
        ]);
        const sent = log.filter(
            (line) => line.startsWith("aws ssm send-command") && !line.includes("keys.d"),
        );
        expect(sent).to.have.lengthOf(proofs.dev.length);
        for (const [at, { name, command }] of proofs.dev.entries()) {
            expect(sent[at]).to.include(JSON.stringify(command)).and.include("--instance-ids i-1");
            expect(said).to.include(`holds: ${name}\n`);
        }
        expect(log).to.include(
            "aws ec2 delete-volume --volume-id vol-1 --region us-east-1 --output json",
        );
        expect(log).to.include(
            "aws ec2 delete-snapshot --snapshot-id snap-1 --region us-east-1 --output json",
        );
        expect(said).to.match(
            /clean: nothing tagged workstation:stack=dev's stack is left in us-east-1$/,
        );
    });

    it("says after how many seconds a box had a change, one that runs and one that was off", async () => {
        const { result, log, said } = await ran();
        expect(result, said).to.equal(true);
        expect(said).to.include("holds: a running box had a new key 0 s after `up` began\n");
        expect(said).to.include(
            "holds: a box that was off had a new key 40 s after its start was asked for\n",
        );
        const of = "--instance-ids i-1 --region us-east-1";
        const steps = log.filter((line) => / ec2 (stop|wait|start)/.test(line));
        expect(steps).to.deep.equal([
            `aws ec2 stop-instances ${of}`,
            `aws ec2 wait instance-stopped ${of}`,
            `aws ec2 start-instances ${of}`,
        ]);
    });

    it("fails when a running box lacks the change that `up` waited for", async () => {
        const { result, log, said } = await ran({ LOST: "running" });
        expect(result).to.equal(false);
        expect(said).to.include(
            "FAILED dev: `up` ended, and the running box does not have the new key: Failed: not so",
        );
        expect(pulumiOf(log)).to.include.members(cleaning);
    });

    it("fails when a box that was off lacks the change a quarter of an hour after its start", async () => {
        const { result, log, said } = await ran({ LOST: "off" });
        expect(result).to.equal(false);
        expect(said).to.include(
            "FAILED dev: 900 s after its start the box does not have the key that was changed while it was off: Failed: not so",
        );
        expect(pulumiOf(log)).to.include.members(cleaning);
    });

    it("fails when AWS's policy simulator and our evaluator differ, and proves the boxes all the same", async () => {
        const { result, said } = await ran({ SIMULATOR: "allowed" }, confirmed, proveRights);
        expect(result).to.equal(false);
        expect(said).to.match(/FAILED rights: a member as an IAM user, .* simulator allowed\n/);
        expect(said).to.include("holds: self-test\n");
    });

    it("asks the simulator alone with --rights, which makes nothing and needs no confirmation", async () => {
        const { result, log, said } = await ran({}, readOrder(["--rights"]), proveRights);
        expect(result).to.equal(true);
        expect(said).to.match(
            /^Asked by arn:aws:iam::1:user\/ana\nholds: AWS's policy simulator agrees on \d+ rows, in \d+ questions$/,
        );
        expect(pulumiOf(log)).to.deep.equal(["pulumi version"]);
        expect(() => readOrder(["--rights", "--gpu"])).to.throw(/--rights makes no box/);
    });

    it("tests one box after the other, and cleans up each before it makes the next", async () => {
        const { log } = await ran({}, readOrder(["--yes-spend-money", "--gpu", "--g3"]));
        expect(log.filter((line) => /stack (init|rm)/.test(line))).to.deep.equal(
            ["dev", "gpu", "g3"].flatMap((name) => [
                `pulumi stack init --stack ${name}'s stack --non-interactive`,
                `pulumi stack rm --yes --stack ${name}'s stack --non-interactive`,
            ]),
        );
    });

    it("runs jobs on the queue's stack, and empties the bucket before it deletes it", async () => {
        const { result, log, said } = await ran(
            { BUCKET: "yes" },
            { ...confirmed, boxes: ["queue"] },
        );
        expect(result, said).to.equal(true);
        for (const { name } of queueProofs) expect(said).to.include(`holds: ${name} (`);
        const jobs = log.filter((line) => line.startsWith("npx workstation submit"));
        expect(jobs.map((line) => line.replace(/--dir \S+/, "--dir DIR"))).to.deep.equal([
            "npx workstation submit --stack queue's stack --member dev --gpus 1 --spot --hours 0.5 --yes --dir DIR -- python3 said.py 0",
            "npx workstation submit --stack queue's stack --member dev --gpus 1 --hours 0.5 --yes --dir DIR -- python3 said.py 7",
            "npx workstation submit --stack queue's stack --member dev --gpus 1 --nodes 2 --hours 0.5 --yes --dir DIR -- python3 said.py 0",
        ]);
        const ofBucket = log.filter((line) => line.includes("s3api delete"));
        expect(ofBucket.map((line) => line.split(" ")[2])).to.deep.equal([
            "delete-objects",
            "delete-bucket",
        ]);
        expect(ofBucket[0]).to.include(
            '{"Objects":[{"Key":"runs/a","VersionId":"1"}],"Quiet":true}',
        );
        expect(said).to.match(/clean: nothing tagged workstation:stack=queue's stack is left/);
    });

    for (const [jobs, why] of [
        ["lost", "its said.txt did not come back"],
        ["refused", "submit ended with 1 and not 7: error: no queue"],
    ] as const)
        it(`fails when a job's results are ${jobs}, and cleans up`, async () => {
            const { result, log, said } = await ran(
                { JOBS: jobs },
                { ...confirmed, boxes: ["queue"] },
            );
            expect(result).to.equal(false);
            expect(said)
                .to.match(/FAILED queue: /)
                .and.include(why);
            expect(pulumiOf(log)).to.include.members(cleaning);
        });

    it("fails without a tool or a login, and says what to do in one line", async () => {
        expect((await ran({ FAIL: "version" })).result).to.match(
            /^Refusal: `pulumi version` failed \(no version today\); install Pulumi 3\.248 or later: \S+$/,
        );
        fakes.remove();
        const { result, log } = await ran({ NO_LOGIN: "yes" });
        expect(result).to.match(
            /^Refusal: `aws sts get-caller-identity` failed \(no credentials\); log in/,
        );
        expect(pulumiOf(log)).to.deep.equal(["pulumi version"]);
    });

    it("fails when the stack cannot be created, with nothing to clean up", async () => {
        const { result, files, log, said } = await ran({ FAIL: "stack init" });
        expect([result, files]).to.deep.equal([false, []]);
        expect(said).to.match(
            /FAILED dev: pulumi stack init: no stack init today; nothing was made$/,
        );
        expect(pulumiOf(log)).to.deep.equal(making.slice(0, 2));
    });

    it("fails when `up` fails, says why, and cleans up what it made", async () => {
        const { result, log, said } = await ran({ FAIL: "up --yes --skip-preview --stack" });
        expect(result).to.equal(false);
        expect(said).to.include("FAILED dev: pulumi up --yes --skip-preview: no up");
        expect(pulumiOf(log)).to.deep.equal([...making.slice(0, 3), ...cleaning]);
        expect(said).to.include("clean: nothing tagged");
    });

    it("fails when a proof does not hold, and runs the others", async () => {
        const { result, log, said } = await ran({ UNPROVEN: "pkcheck" });
        expect(result).to.equal(false);
        expect(said).to.include("does NOT hold: no-questions\nholds: novnc");
        expect(said).to.include("FAILED dev: no-questions: Failed: not so");
        expect(pulumiOf(log)).to.include.members(cleaning);
    });

    it("fails when a second `up` changes something", async () => {
        const { result, said } = await ran({ FAIL: "up --yes --skip-preview --expect-no-changes" });
        expect(result).to.equal(false);
        expect(said).to.match(/FAILED dev: pulumi up .*--expect-no-changes: /);
    });

    it("destroys again after a first failure, with a refresh", async () => {
        const { result, log } = await ran({ FAIL_ONCE: "destroy" });
        expect(result).to.equal(true);
        expect(pulumiOf(log).slice(-4)).to.deep.equal([
            ...cleaning.slice(0, 1),
            "pulumi cancel dev's stack --yes",
            "pulumi destroy --yes --refresh",
            "pulumi stack rm --yes",
        ]);
    });

    it("fails when the stack cannot be destroyed, keeps its file and says what to do by hand", async () => {
        const { result, files, said } = await ran({ FAIL: "destroy" });
        expect(result).to.equal(false);
        expect(files).to.have.lengthOf(1);
        expect(said).to.match(
            /NOT CLEAN, and paid for until it is\. Left of dev's stack:\n {2}the stack dev's/,
        );
        expect(said).to.match(
            /\nexport PULUMI_BACKEND_URL=file:\/\/\/tmp\/state-of-ours\npulumi cancel/,
        );
        expect(said).to.include("pulumi destroy --yes --refresh --stack dev's stack");
        expect(said).to.not.include("clean: nothing");
    });

    const own = { name: "test-aws-dev-0a1b2c", region: "us-east-1" };
    const leftOf = (behaviour: Readonly<Record<string, string>>) => {
        fakes = new Fakes(behaviour);
        return cleanUp(own, fakes.host(), 2);
    };

    it("asks repeatedly, then names a volume that remains or a box that still runs", async () => {
        expect(await leftOf({ STUCK_VOLUME: "yes" })).to.deep.equal(["volume vol-1"]);
        expect(fakes.slept).to.equal(2);
        fakes.remove();
        expect(await leftOf({ INSTANCES: '["i-1"]' })).to.deep.equal(["instance i-1"]);
    });

    it("does not call the account clean when AWS did not answer", async () => {
        expect(await leftOf({ NO_TAGS: "yes" })).to.deep.equal([
            "unknown, as AWS was not to be asked: not allowed",
        ]);
        fakes.remove();
        const { result, said } = await ran({ INSTANCES: "<html>" });
        expect(result).to.equal(false);
        expect(said).to.match(/NOT CLEAN.*\n {2}unknown, as cleaning up ended with: Unexpected/);
    });

    it("passes an interrupt to `up` once, makes nothing more, and cleans up", async () => {
        const run = ran({ SLOW: "up" });
        await until(() => fakes.log.some((line) => line.startsWith("pulumi up")));
        fakes.signals.emit("SIGINT");
        fakes.signals.emit("SIGINT");
        const { result, log, said } = await run;
        expect(result).to.equal(false);
        expect(log.filter((line) => line === "interrupted")).to.have.lengthOf(1);
        expect(pulumiOf(log)).to.deep.equal([...making.slice(0, 3), ...cleaning]);
        expect(said).to.include("still cleaning up").and.include("clean: nothing tagged");
    });

    it("does not pass an interrupt to the clean-up", async () => {
        const run = ran({ SLOW: "destroy", TENTHS: "5" });
        await until(() => fakes.log.some((line) => line.startsWith("pulumi destroy")));
        fakes.signals.emit("SIGINT");
        const { result, log } = await run;
        expect(result).to.equal(true);
        expect(log).to.not.include("interrupted");
    });

    it("cleans up after a real Ctrl-C of the whole program, and exits with 1", () =>
        withProjectCopy({}, async (cwd) => {
            fakes = new Fakes({ SLOW: "up" });
            const [loader, main] = ["cli/start/register.cjs", "tests/aws/main.ts"].map((file) =>
                join(projectDir, file),
            ) as [string, string];
            const args = ["-r", loader, main, "--yes-spend-money"];
            const child = spawn(process.execPath, args, { cwd, env: fakes.env });
            let output = "";
            child.stdout.on("data", (chunk) => (output += String(chunk)));
            const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
            await until(() => fakes.log.some((line) => line.startsWith("pulumi up")));
            child.kill("SIGINT");
            expect([await ended, fakes.log.at(-1)?.split(" ")[0]]).to.deep.equal([1, "aws"]);
            expect(output).to.match(
                /stopping: .*\n[^]*cleaning up test-aws-dev-\w+\n[^]*clean: nothing/,
            );
            expect(readdirSync(cwd).filter((name) => name.includes("test-aws"))).to.deep.equal([]);
        }));

    it("refuses to clean up a stack that no test made", async () => {
        fakes = new Fakes();
        const theirs = { name: "dev", region: "us-east-1" };
        expect(await cleanUp(theirs, fakes.host()).catch(String)).to.match(
            /dev is no test's stack/,
        );
        expect(fakes.log).to.deep.equal([]);
    });
});

async function until(holds: () => boolean): Promise<void> {
    for (let tries = 0; tries < 300; tries++) {
        if (holds()) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("it never came to that");
}
