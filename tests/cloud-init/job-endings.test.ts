import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { JobBox, silence } from "./job-box";

const stoppedBox = "1: was ended by the box's stop: python fit.py\n";

describe("A job of train", function () {
    this.timeout(60_000);
    let box: JobBox;
    beforeEach(async () => {
        box = new JobBox();
        await box.train("--detach", "fit.py");
    });
    afterEach(() => box.remove());

    const list = async () => (await box.train("list")).output;

    it("is listed as running until it has ended, and then with its exit code and the end that Docker noted", async () => {
        expect(await list()).to.match(/^1: has been running since 20\d\d-\S+Z: python fit\.py\n$/);
        box.ends(1, 3);
        expect(await list()).to.equal(
            "1: ended with exit code 3 at 2026-11-30T11:00:00Z: python fit.py\n",
        );
    });

    it("keeps its exit code after a restart and on a new box, which have no containers", async () => {
        box.ends(1, 0);
        const before = await list();
        box.loseContainers();
        box.startedAt(8);
        box.sandbox.write("/etc/machine-id", "second-machine\n");
        box.silent(silence.down);
        expect(await list()).to.equal(before);
    });

    it("is reported as ended by the box's stop where the box was started again, whatever its container's exit code", async () => {
        box.ends(1, 255);
        box.startedAt(8);
        expect(await list()).to.equal(stoppedBox);
    });

    it("is reported as ended by the box's stop on a new box, also while the former one had not noted it", async () => {
        box.loseContainers();
        box.sandbox.write("/etc/machine-id", "second-machine\n");
        expect(await list()).to.equal(stoppedBox);
    });

    it("is not noted as ended by itself while the box stops, which ends containers too", async () => {
        box.sandbox.commands({ systemctl: "echo stopping; exit 1" });
        box.ends(1, 143);
        expect(await list()).to.match(
            /^1: cannot be told while Docker does not answer, or the box stops/,
        );
        expect(box.file(1, "end.json")).to.equal("");
        box.sandbox.commands({ systemctl: "echo running" });
        box.startedAt(8);
        expect(await list()).to.equal(stoppedBox);
    });

    it("is told as gone when somebody removed its container, but not while Docker may still be making one", async () => {
        box.loseContainers();
        expect(await list()).to.equal("1: is starting: python fit.py\n");
        const record = box.file(1, "job.json");
        box.sandbox.write(
            `${box.jobs}/1/job.json`,
            record.replace(/"started": "2\d/, '"started": "19'),
        );
        expect(await list()).to.match(/^1: is gone: its container was removed/);
    });

    it("cannot be told while Docker does not answer, and is not noted as ended then", async () => {
        box.silent(silence.down);
        expect(await list()).to.match(/^1: cannot be told while Docker does not answer/);
        box.silent(undefined);
        expect(await list()).to.match(/^1: has been running since/);
    });

    it("is awaited by train wait, which ends with the job's exit code", async () => {
        const waited = box.train("wait", "1");
        await new Promise((resolve) => setTimeout(resolve, 1000));
        box.ends(1, 7);
        const { status, output } = await waited;
        expect([status, output]).to.deep.equal([
            7,
            "job 1 ended with exit code 7 at 2026-11-30T11:00:00Z\n",
        ]);
        expect(JSON.parse(box.file(1, "end.json"))).to.include({ state: "ended", exitCode: 7 });
    });

    it("is told as stopped after train stop, and stays as it is at the next one", async () => {
        const said = "job 1 was stopped with exit code 143 at 2026-11-30T12:00:00Z\n";
        expect(await box.train("stop", "1")).to.deep.equal({ status: 0, output: said });
        expect(await box.train("stop", "1")).to.deep.equal({ status: 0, output: said });
        expect(box.sandbox.log.filter((it) => it.startsWith("docker stop"))).to.have.length(1);
    });

    it("is not told as stopped where Docker could not stop it and it ended by itself", async () => {
        box.sandbox.write(
            "/bin/docker",
            box.sandbox
                .read("/bin/docker")
                .replace(
                    /"stop -t"\).*/,
                    '"stop -t") said "tried to kill container, but did not receive an exit event" ;;',
                ),
        );
        const { status, output } = await box.train("stop", "1");
        expect([status, output]).to.deep.equal([
            1,
            "train: job 1 could not be stopped: tried to kill container, but did not receive an exit event\n",
        ]);
        box.ends(1, 0);
        expect(await list()).to.match(/^1: ended with exit code 0/);
    });

    it("continues after Ctrl-C in train logs -f, which says so", async () => {
        const { output } = await box.shell(
            "set -m; train logs -f 1 & sleep 3; kill -INT -- -$!; wait $!; echo code $?",
        );
        expect(output).to.match(
            /^epoch 1\n\njob 1 has been running since \S+; train stop 1 ends it\ncode 130\n$/,
        );
        expect(await list()).to.match(/^1: has been running/);
    });

    it("has no output any more once its container is removed, and says how it ended", async () => {
        box.ends(1, 0);
        expect((await box.train("logs", "1")).output).to.equal("epoch 1\n");
        box.loseContainers();
        const { status, output } = await box.train("logs", "1");
        expect([status, output.split("\n").at(-2)]).to.deep.equal([
            1,
            "train: there is no output of job 1 on this box: it ended with exit code 0 at 2026-11-30T11:00:00Z",
        ]);
    });

    it("whose record is a link, a pipe, no JSON or names an option of Docker's cannot be told, and hides no other", async () => {
        for (const number of [2, 3, 4, 5, 6]) box.ended(number);
        const record = (number: number) => box.sandbox.path(`${box.jobs}/${number}/job.json`);
        execFileSync("rm", [record(2), record(3)]);
        symlinkSync(record(1), record(2));
        execFileSync("mkfifo", [record(3)]);
        box.sandbox.write(`${box.jobs}/4/job.json`, '{"command": ');
        box.ended(5, { container: "--format=x" });
        box.ended(6, { command: ["\u001b[2J", "fit.py"] });
        const lines = (await list()).split("\n");
        expect(lines[0]).to.match(/^1: has been running/);
        for (const number of [2, 3, 4, 5])
            expect(lines[number - 1]).to.equal(`${number}: cannot be told: its record is damaged`);
        expect(lines[5]).to.equal("6: ended with exit code 0: '?[2J' fit.py");
        const refused = await box.train("logs", "4");
        expect([refused.status, refused.output]).to.satisfy(
            ([status, said]: [number, string]) =>
                status === 1 && /^train: job 4 cannot be told/.test(said),
        );
    });
});
