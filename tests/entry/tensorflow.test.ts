import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { type End, run } from "../training-job/support/job";
import { pythonWithTensorflow } from "./support/frameworks";
import { losses, Trainings } from "./support/trainings";

describe("TensorFlow through the entry", function () {
    this.timeout(180_000);
    let python: string;
    let trainings: Trainings;

    before(function () {
        this.timeout(900_000); // the first time on a machine
        python = pythonWithTensorflow();
    });
    beforeEach(async () => {
        const env = { TF_CPP_MIN_LOG_LEVEL: "2" };
        trainings = await Trainings.begin({ name: "tensorflow", python, env });
    });
    afterEach(() => trainings.end());

    it("trains on four nodes, one of them late, that reach each other and S3 and try nothing else", async () => {
        const reaches = (host: string) =>
            `import socket; socket.create_connection((${JSON.stringify(host)}, 443), 1)`;
        for (const host of ["1.1.1.1", "s3.amazonaws.com"]) {
            const tried = spawnSync("ip", [
                ...trainings.network.within(0).slice(1),
                "python3",
                "-c",
                reaches(host),
            ]);
            expect(tried.status, host).to.equal(1);
        }
        await new Promise((resolve) => setTimeout(resolve, 500));
        const before = trainings.network.packets();
        // The recorder sees such tries.
        expect(
            before.some((it) => it.includes("> 1.1.1.1 tcp 443")),
            before.join("\n"),
        ).to.equal(true);

        const all = [0, 1, 2].map((index) => trainings.start(index, 4));
        await new Promise((resolve) => setTimeout(resolve, 2000));
        all.push(trainings.start(3, 4));
        const codes = await Promise.all(all.map((node) => node.ended));
        expect(codes, all.map(({ said }) => said).join("---\n")).to.deep.equal([0, 0, 0, 0]);

        const [first = new Map(), ...others] = all.map(({ said }) => losses(said));
        expect(all[0]?.said).to.include("with 4 replicas");
        expect(first.size).to.equal(60);
        for (const other of others) expect([...other]).to.deep.equal([...first]);
        expect(first.get(60)).to.be.below(0.3);
        expect(
            trainings.s3.json<End>(`${run}/end.json`).results.map(({ path }) => path),
        ).to.deep.equal(["final.txt"]);

        const addresses = [0, 1, 2, 3].map((index) => trainings.network.address(index));
        const targets = new Set([trainings.network.s3, ...addresses]);
        const others_tried = trainings.network
            .packets()
            .filter((it) => !before.includes(it))
            .filter((it) => !targets.has(it.split(" ")[2] ?? "") || !it.includes(" tcp "));
        expect(others_tried).to.deep.equal([]);
        const toS3 = trainings.network
            .packets()
            .filter((it) => it.includes(`> ${trainings.network.s3} `));
        for (const it of toS3)
            expect(it).to.match(new RegExp(`tcp ${new URL(trainings.s3.url).port}$`));
    });

    for (const count of [2, 4])
        it(`ends with 90 on each of ${count} nodes when the last is killed, and says which`, async () => {
            const all = Array.from({ length: count }, (_, index) =>
                trainings.start(index, count, { TRAIN_STEPS: "5000", TRAIN_PAUSE: "0.05" }),
            );
            await all[0]?.until("step 3 ", 120);
            const [killed, ...left] = all.reverse();
            killed?.process.kill("SIGKILL");
            const codes = await Promise.all(left.map((node) => node.ended));
            expect(codes, left.map(({ said }) => said).join("---\n")).to.deep.equal(
                left.map(() => 90),
            );
            const why = `node ${count - 1} (${trainings.network.address(count - 1)}) is gone`;
            expect(trainings.s3.json<End>(`${run}/end.json`)).to.deep.include({
                exitCode: 90,
                why,
            });
            for (const { said } of left) expect(said).to.include(why);
        });

    for (const signal of ["SIGKILL", "SIGTERM"] as const)
        it(`goes on after ${signal} in the middle, with the losses of a training that nobody ended`, async () => {
            const undisturbed = trainings.start(0, 1);
            expect(await undisturbed.ended, undisturbed.said).to.equal(0);
            const expected = losses(undisturbed.said);
            expect(expected.size).to.equal(60);
            trainings.submit();

            const first = trainings.start(0, 1, { TRAIN_PAUSE: "0.3" });
            await first.until("step 37 ", 90);
            first.signalInside(signal);
            const ended = await first.ended;
            // A host that is lost has no exit code.
            if (signal === "SIGTERM") expect(ended, first.said).to.equal(143);
            const second = trainings.start(0, 1, { AWS_BATCH_JOB_ATTEMPT: "2" });
            expect(await second.ended, second.said).to.equal(0);
            expect(second.said).to.match(/begins after step (20|30) with/);

            const together = new Map([...losses(first.said), ...losses(second.said)]);
            expect(together.size).to.equal(60);
            for (const [step, loss] of expected)
                expect(together.get(step), `step ${step}`).to.be.closeTo(loss, 1e-6 * loss);
        });
});
