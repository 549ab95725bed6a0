import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAws } from "../../../cli/boxes/open-aws";
import { python } from "../../../cli/idle/python";
import { replay, replayOnBox } from "../../../cli/idle/replay";
import { replayed, sample, traceOf } from "../../idle/replay";
import { projectDir } from "../../support/run-stack";
import { PretendAws, pretendBox } from "../boxes/support/pretend-aws";
import { printed } from "../boxes/support/printed";

const lines = Array.from({ length: 40 }, (_, minute) => sample(minute, { ssh: 1, ssh_bps: 310 }));
const because =
    "Nobody has used the box since minute 0, when the recording began; not counted as use: 1 open SSH connection.";

describe("`workstation idle replay`", function () {
    this.timeout(60_000);
    const { PATH: path = "", HOME: home } = process.env;
    let folder: string;
    let trace: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "workstation-"));
        trace = join(folder, "night.jsonl");
        writeFileSync(trace, traceOf(lines));
    });
    afterEach(() => {
        Object.assign(process.env, { PATH: path, HOME: home });
        process.exitCode = 0;
        rmSync(folder, { recursive: true });
    });

    /** Types the command in a folder without a project or an account. */
    function typed(...words: readonly string[]) {
        const bin = join(projectDir, "cli/bin.cjs");
        const env = { PATH: path, HOME: folder };
        const args = [bin, "idle", "replay", ...words];
        const { status, stdout, stderr } = spawnSync(process.execPath, args, {
            ...{ cwd: folder, env, encoding: "utf8" },
        });
        return { status, stdout, stderr };
    }
    /** Puts a program on the PATH. */
    function put(name: string, text: string): void {
        writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
        chmodSync(join(folder, name), 0o755);
        process.env["PATH"] = `${folder}:${path}`;
    }

    it("prints each warning and the stop, a line each, in any folder and without an account", () => {
        const { status, stdout, stderr } = typed("night.jsonl");
        expect([status, stderr]).to.deep.equal([0, ""]);
        const [first, last, stop, ...rest] = stdout.split("\n");
        expect(first).to.match(/^minute 20: a warning\. .* stops in 10 minutes; .*\.$/);
        expect(last).to.match(/^minute 28: a warning\. .* stops in 2 minutes; .*\.$/);
        expect(stop).to.equal(`minute 30: the box stops. ${because}`);
        expect(rest).to.deep.equal([""]);
    });

    it("prints one JSON object and nothing else, with the limit that is given", () => {
        const { status, stdout } = typed("night.jsonl", "--json", "--minutes", "15");
        expect([status, stdout.split("\n").length]).to.deep.equal([0, 2]);
        const told = JSON.parse(stdout) as ReturnType<typeof replayed>;
        expect(told).to.deep.equal(replayed(lines, 15));
        expect(Object.keys(told)).to.deep.equal(["minutes", "stop", "reason", "warnings"]);
        expect(told).to.include({ minutes: 15, stop: 15, reason: because });
        expect(told.warnings.map(({ minute }) => minute)).to.deep.equal([5, 13]);
    });

    it("says what keeps a box up that is not stopped", () => {
        writeFileSync(trace, traceOf([...lines.slice(0, 10), sample(10, { jobs: 1 })]));
        expect(typed("night.jsonl").stdout).to.equal(
            "minute 10: the box stays up. In minute 10 1 `train` run had not ended.\n",
        );
    });

    for (const minutes of ["14", "1441", "-1", "30.5", "x", "0x20", ""]) {
        it(`refuses --minutes ${minutes === "" ? "without a value" : minutes}, and says what is allowed`, () => {
            const { status, stdout, stderr } = typed("night.jsonl", `--minutes=${minutes}`);
            expect([status, stdout]).to.deep.equal([2, ""]);
            expect(stderr).to.contain("a whole number from 15 to 1440, or 0 for never");
        });
    }

    it("ends with 2 for a file that is no trace or not there, and names it", () => {
        writeFileSync(trace, "{}\n");
        const wrong = typed("night.jsonl");
        expect([wrong.status, wrong.stdout]).to.deep.equal([2, ""]);
        expect(wrong.stderr).to.match(/^error: night\.jsonl is no trace: line 1: minute is miss/);
        const absent = typed("day.jsonl");
        expect(absent.status).to.equal(2);
        expect(absent.stderr).to.equal(
            "error: day.jsonl cannot be read: No such file or directory\n",
        );
    });

    it("takes Python as each system names it, and says what to do without one", () => {
        const asked: string[] = [];
        const only = (name: string) => (words: readonly string[]) => {
            asked.push(words.join(" "));
            return words[0] === name;
        };
        expect(python("win32", only("py"))).to.deep.equal(["py", "-3"]);
        expect(python("win32", only("python"))).to.deep.equal(["python"]);
        expect(python("darwin", only("python3"))).to.deep.equal(["python3"]);
        expect(asked).to.deep.equal(["py -3", "py -3", "python3", "python", "python3"]);
        expect(() => python("linux", only("py"))).to.throw(/no Python 3\.9 or later.*--on-box/);
    });

    it("passes over a Python that is too old", async () => {
        put("python3", "exit 1");
        put("python", "exit 1");
        const { refusal } = await printed(() => replay(trace, { minutes: 30 }));
        expect(refusal).to.contain("add --on-box");
    });

    it("runs on the box with --on-box, which gets the trace over SSH, and ends with its exit code", async () => {
        process.env["HOME"] = folder;
        const aws = new PretendAws();
        await aws.begin();
        aws.boxes = [pretendBox()];
        // It says the words for the box, and what it gets.
        put("ssh", 'while [ "$1" != -- ]; do shift; done; echo "$2"; sha256sum; exit 2');
        const on = async () =>
            replayOnBox(await openAws({}), trace, { minutes: 60, json: true, onBox: true });
        const { out } = await printed(on).finally(() => aws.end());
        const sum = spawnSync("sha256sum", { input: traceOf(lines), encoding: "utf8" }).stdout;
        expect(out).to.equal(`workstation idle replay --minutes 60 --json -\n${sum}`);
        expect(process.exitCode).to.equal(2);
    });
});
