import { expect } from "chai";
import { existsSync, readdirSync } from "node:fs";
import { JobBox, silence } from "./job-box";

describe("train --detach", function () {
    this.timeout(60_000);
    let box: JobBox;
    beforeEach(() => (box = new JobBox()));
    afterEach(() => box.remove());

    const run = () => box.sandbox.log.find((line) => line.startsWith("docker run")) ?? "";

    it("starts a container that sees what train's always sees, with a bounded log, and says its number", async () => {
        const { status, output } = await box.train(
            ...["--detach", "--port=6006", "--port", "8888", "fit.py", "--epochs", "2"],
        );
        expect(output).to.equal("job 1 is running; look: train logs -f 1, end it: train stop 1\n");
        expect(status).to.equal(0);
        const line = run().replaceAll(box.sandbox.root, "");
        expect(line).to.match(
            /^docker run -d --name job-1-[0-9a-f]{8} --label workstation\.job=1 /,
        );
        expect(line).to.include("--log-driver local --log-opt max-size=20m --log-opt max-file=5 ");
        expect(line).to.include("-p 127.0.0.1:6006:6006 -p 127.0.0.1:8888:8888 ");
        expect(line).to.include(`-u ${process.getuid?.()}:${process.getgid?.()} `);
        expect(line).to.include("-v /data:/data -w /data/mnist ");
        expect(line).to.match(/tensorflow-training:\S+ python fit\.py --epochs 2$/);
        expect(line).to.not.match(/ --rm | -i | -t |--ipc/);
    });

    it("lets systemd, which no logout ends, wait for the job as the member", async () => {
        await box.train("--detach", "fit.py");
        const line = box.sandbox.log.find((it) => it.startsWith("sudo"));
        expect(line).to.match(
            new RegExp(`^sudo -n systemd-run -q --unit train-job-1-\\S+ .* -p User=${box.member} `),
        );
        expect(line).to.match(/\/live\/current\/workstation train wait 1$/);
    });

    it("says that an end is noted late where systemd does not wait, and runs the job", async () => {
        box.sandbox.commands({ sudo: "echo 'sudo: a password is required' >&2; exit 1" });
        const { status, output } = await box.train("--detach", "fit.py");
        expect([status, output.split("\n")[0]]).to.deep.equal([
            0,
            "train: systemd does not wait for job 1, so its end is noted only when you look (train list): sudo: a password is required",
        ]);
        box.ends(1, 3);
        expect((await box.train("list")).output).to.include("1: ended with exit code 3 at");
    });

    it("gives six jobs that start at once six numbers", async () => {
        // Without a lock, all would choose before the first has taken its number.
        const records = "/var/lib/workstation/live/current/job_records.py";
        const slow = box.sandbox
            .read(records)
            .replace("return sorted(", "time.sleep(0.5); return sorted(");
        box.sandbox.write(records, slow);
        const line = "for i in 1 2 3 4 5 6; do train --detach -- run $i & done; wait";
        const { output } = await box.shell(line);
        const said = output.match(/^job \d/gm)?.sort();
        expect(said).to.deep.equal([1, 2, 3, 4, 5, 6].map((number) => `job ${number}`));
        const commands = [1, 2, 3, 4, 5, 6].map(
            (number) =>
                (JSON.parse(box.file(number, "job.json")) as { command: string[] }).command[1],
        );
        expect(commands.sort()).to.deep.equal(["1", "2", "3", "4", "5", "6"]);
    });

    it("refuses a name that a running job has, and gives it to the next once that has ended", async () => {
        expect((await box.train("--detach", "--name", "fit", "a.py")).output).to.match(
            /^job 1 \(fit\) is running/,
        );
        const again = await box.train("--detach", "--name", "fit", "b.py");
        expect([again.status, again.output]).to.deep.equal([
            1,
            "train: job 1 has the name fit and is running; choose another --name\n",
        ]);
        box.ends(1, 0);
        expect((await box.train("--detach", "--name", "fit", "b.py")).output).to.match(/^job 2 /);
        expect((await box.train("stop", "fit")).output).to.match(/^job 2 was stopped/);
    });

    it("says that a port is taken, and leaves neither a container nor a number behind", async () => {
        await box.train("--detach", "fit.py");
        box.sandbox.write("/port-127.0.0.1:6006:6006", "");
        const { status, output } = await box.train("--detach", "--port", "6006", "board.py");
        expect([status, output]).to.deep.equal([
            1,
            "train: port 6006 is in use on this box; choose another --port, or end what has it: train list, docker ps\n",
        ]);
        expect(box.containers()).to.have.length(1);
        expect(existsSync(box.sandbox.path(`${box.jobs}/2`))).to.equal(false);
    });

    it("repeats Docker's own reason for any other refusal", async () => {
        const reason = "docker: Error response from daemon: no space left on device";
        box.sandbox.write("/refusal", `${reason}\n\nRun 'docker run --help' for more information`);
        expect(await box.train("--detach", "fit.py")).to.deep.equal({
            status: 1,
            output: `train: Docker did not start it: ${reason}\n`,
        });
        expect(readdirSync(box.sandbox.path(box.jobs))).to.deep.equal(["lock"]);
    });

    for (const [how, said] of Object.entries(silence))
        it(`says that Docker does not answer, or not to this user: ${how}`, async () => {
            box.silent(said);
            const { status, output } = await box.train("--detach", "fit.py");
            const expected =
                how === "forbidden"
                    ? `only ${box.member} may use Docker here; become ${box.member} first: sudo -iu ${box.member}`
                    : "Docker does not answer; see workstation-status";
            expect([status, output]).to.deep.equal([1, `train: ${expected}\n`]);
        });

    it("keeps the containers of the last ten jobs that have ended, and all records", async () => {
        for (let number = 1; number <= 12; number++) box.ended(number);
        await box.train("--detach", "last.py");
        const left = box.containers().map((name) => Number(name.split("-")[1]));
        expect(left.sort((a, b) => a - b)).to.deep.equal([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
        expect((await box.train("list")).output.split("\n")).to.have.length(14);
    });
});
