import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type End, Node, batch, run } from "../training-job/support/job";
import { UnkindS3 } from "../training-job/support/unkind-s3";
import { pythonWithTensorflow } from "./support/frameworks";
import { Network } from "./support/network";

const training = readFileSync(join(__dirname, "support/train_tensorflow.py"), "utf8");

/** Each step's loss, as the training prints it. */
const losses = (said: string) =>
    new Map(
        [...said.matchAll(/^step (\d+) loss (\S+)$/gm)].map(([, step, loss]) => [
            Number(step),
            Number(loss),
        ]),
    );

describe("TensorFlow through the entry", function () {
    this.timeout(180_000);
    let python: string;
    let network: Network;
    let s3: UnkindS3;
    const nodes: Node[] = [];

    before(function () {
        this.timeout(900_000); // the first time on a machine
        python = pythonWithTensorflow();
    });

    beforeEach(async () => {
        network = new Network();
        await network.start(4);
        s3 = await UnkindS3.start(network.s3);
        s3.submit(run, { "train.py": training });
    });

    afterEach(async () => {
        for (const node of nodes.splice(0)) node.forget();
        await s3.stop();
        await network.stop();
    });

    /** Starts a node as process 1 of its container, in its own network. */
    const start = (index: number, count: number, env: Readonly<Record<string, string>> = {}) => {
        const node = Node.start(s3, {
            command: [python, "train.py"],
            env: {
                ...batch(index, count, network.address(0)),
                ...{
                    WORKSTATION_FRAMEWORK: "tensorflow",
                    TF_CPP_MIN_LOG_LEVEL: "2",
                    CUDA_VISIBLE_DEVICES: "",
                },
                ...env,
            },
            within: [
                ...network.within(index),
                "unshare",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
            ],
        });
        nodes.push(node);
        return node;
    };

    it("trains on four nodes, one of them late, that reach each other and S3 and try nothing else", async () => {
        const reaches = (host: string) =>
            `import socket; socket.create_connection((${JSON.stringify(host)}, 443), 1)`;
        for (const host of ["1.1.1.1", "s3.amazonaws.com"]) {
            const tried = spawnSync("ip", [
                ...network.within(0).slice(1),
                "python3",
                "-c",
                reaches(host),
            ]);
            expect(tried.status, host).to.equal(1);
        }
        await new Promise((resolve) => setTimeout(resolve, 500));
        const before = network.packets();
        // The recorder sees such tries.
        expect(
            before.some((it) => it.includes("> 1.1.1.1 tcp 443")),
            before.join("\n"),
        ).to.equal(true);

        const all = [0, 1, 2].map((index) => start(index, 4));
        await new Promise((resolve) => setTimeout(resolve, 2000));
        all.push(start(3, 4));
        const codes = await Promise.all(all.map((node) => node.ended));
        expect(codes, all.map(({ said }) => said).join("---\n")).to.deep.equal([0, 0, 0, 0]);

        const [first = new Map(), ...others] = all.map(({ said }) => losses(said));
        expect(all[0]?.said).to.include("with 4 replicas");
        expect(first.size).to.equal(60);
        for (const other of others) expect([...other]).to.deep.equal([...first]);
        expect(first.get(60)).to.be.below(0.3);
        expect(s3.json<End>(`${run}/end.json`).results.map(({ path }) => path)).to.deep.equal([
            "final.txt",
        ]);

        const addresses = [0, 1, 2, 3].map((index) => network.address(index));
        const targets = new Set([network.s3, ...addresses]);
        const others_tried = network
            .packets()
            .filter((it) => !before.includes(it))
            .filter((it) => !targets.has(it.split(" ")[2] ?? "") || !it.includes(" tcp "));
        expect(others_tried).to.deep.equal([]);
        const toS3 = network.packets().filter((it) => it.includes(`> ${network.s3} `));
        for (const it of toS3) expect(it).to.match(new RegExp(`tcp ${new URL(s3.url).port}$`));
    });

    for (const count of [2, 4])
        it(`ends with 90 on each of ${count} nodes when the last is killed, and says which`, async () => {
            const all = Array.from({ length: count }, (_, index) =>
                start(index, count, { TRAIN_STEPS: "5000", TRAIN_PAUSE: "0.05" }),
            );
            await all[0]?.until("step 3 ", 120);
            const [killed, ...left] = all.reverse();
            killed?.process.kill("SIGKILL");
            const codes = await Promise.all(left.map((node) => node.ended));
            expect(codes, left.map(({ said }) => said).join("---\n")).to.deep.equal(
                left.map(() => 90),
            );
            const why = `node ${count - 1} (${network.address(count - 1)}) is gone`;
            expect(s3.json<End>(`${run}/end.json`)).to.deep.include({ exitCode: 90, why });
            for (const { said } of left) expect(said).to.include(why);
        });

    for (const signal of ["SIGKILL", "SIGTERM"] as const)
        it(`goes on after ${signal} in the middle, with the losses of a training that nobody ended`, async () => {
            const undisturbed = start(0, 1);
            expect(await undisturbed.ended, undisturbed.said).to.equal(0);
            const expected = losses(undisturbed.said);
            expect(expected.size).to.equal(60);
            s3.objects.clear();
            s3.submit(run, { "train.py": training });

            const first = start(0, 1, { TRAIN_PAUSE: "0.3" });
            await first.until("step 37 ", 90);
            first.signalInside(signal);
            const ended = await first.ended;
            // A host that is lost has no exit code.
            if (signal === "SIGTERM") expect(ended, first.said).to.equal(143);
            const second = start(0, 1, { AWS_BATCH_JOB_ATTEMPT: "2" });
            expect(await second.ended, second.said).to.equal(0);
            expect(second.said).to.match(/begins after step (20|30) with/);

            const together = new Map([...losses(first.said), ...losses(second.said)]);
            expect(together.size).to.equal(60);
            for (const [step, loss] of expected)
                expect(together.get(step), `step ${step}`).to.be.closeTo(loss, 1e-6 * loss);
        });
});
