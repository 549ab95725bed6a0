import { expect } from "chai";
import { type End, run } from "../../training-job/support/job";
import { pythonWithPytorch } from "../support/frameworks";
import { losses, Trainings } from "../support/trainings";

describe("PyTorch through the entry", function () {
    this.timeout(240_000);
    let python: string;
    let trainings: Trainings;

    before(function () {
        this.timeout(1_800_000); // the first time on a machine
        python = pythonWithPytorch();
    });
    beforeEach(async () => {
        // A thread for each process: there are ten of them on two cores.
        const env = { OMP_NUM_THREADS: "1" };
        trainings = await Trainings.begin({ name: "pytorch", python, env });
    });
    afterEach(() => trainings.end());

    for (const count of [2, 4])
        it(`trains on ${count} nodes by torchrun, one of them late, with the same losses on each`, async () => {
            const all = Array.from({ length: count - 1 }, (_, index) =>
                trainings.start(index, count),
            );
            await new Promise((resolve) => setTimeout(resolve, 2000));
            all.push(trainings.start(count - 1, count));
            const codes = await Promise.all(all.map((node) => node.ended));
            expect(codes, all.map(({ said }) => said).join("---\n")).to.deep.equal(
                all.map(() => 0),
            );
            const [first = new Map(), ...others] = all.map(({ said }) => losses(said));
            expect(all[0]?.said).to.include(`with ${count} replicas`);
            expect(first.size).to.equal(60);
            for (const other of others) expect([...other]).to.deep.equal([...first]);
            expect(first.get(60)).to.be.below(0.3);
            const { results } = trainings.s3.json<End>(`${run}/end.json`);
            expect(results.map(({ path }) => path)).to.deep.equal(["final.txt"]);
        });

    for (const [count, killed] of [
        [2, 1],
        [4, 3],
        [4, 0],
    ] as const)
        it(`ends with 90 on each of ${count} nodes when node ${killed} is killed, and says which`, async () => {
            const all = Array.from({ length: count }, (_, index) =>
                trainings.start(index, count, { TRAIN_STEPS: "5000", TRAIN_PAUSE: "0.05" }),
            );
            await all[0]?.until("step 3 ", 120);
            const [gone] = all.splice(killed, 1);
            gone?.process.kill("SIGKILL");
            const codes = await Promise.all(all.map((node) => node.ended));
            expect(codes, all.map(({ said }) => said).join("---\n")).to.deep.equal(
                all.map(() => 90),
            );
            const address = trainings.network.address(killed);
            const why =
                killed === 0
                    ? `the main node ${address} is gone`
                    : `node ${killed} (${address}) is gone`;
            for (const { said } of all) expect(said).to.include(`workstation: ${why}\n`);
            if (killed > 0)
                expect(trainings.s3.json<End>(`${run}/end.json`)).to.deep.include({
                    exitCode: 90,
                    why,
                });
        });

    for (const count of [1, 2])
        it(`goes on from its checkpoints on ${count} nodes after a kill in the middle, with the losses of a training that nobody ended`, async () => {
            const attempt = (env: Readonly<Record<string, string>>) =>
                Array.from({ length: count }, (_, index) => trainings.start(index, count, env));
            const ended = (nodes: ReturnType<typeof attempt>) =>
                Promise.all(nodes.map((node) => node.ended));
            const undisturbed = attempt({});
            await ended(undisturbed);
            const expected = losses(undisturbed[0]!.said);
            expect(expected.size, undisturbed[0]!.said).to.equal(60);
            trainings.submit();

            const first = attempt({ TRAIN_PAUSE: "0.3" });
            await first[0]!.until("step 37 ", 120);
            first.at(-1)!.signalInside("SIGKILL");
            await ended(first);
            const second = attempt({ AWS_BATCH_JOB_ATTEMPT: "2" });
            const codes = await ended(second);
            expect(codes, second[0]!.said).to.deep.equal(second.map(() => 0));
            for (const { said } of second) expect(said).to.match(/begins after step (20|30) with/);

            const together = new Map([...losses(first[0]!.said), ...losses(second[0]!.said)]);
            expect(together.size).to.equal(60);
            for (const [step, loss] of expected)
                expect(together.get(step), `step ${step}`).to.be.closeTo(loss, 1e-6 * loss);
        });
});
