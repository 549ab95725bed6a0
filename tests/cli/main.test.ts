import { expect } from "chai";
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectDir } from "../support/run-stack";

const bin = join(projectDir, "cli", "bin.cjs");
const preload = ["-r", join(__dirname, "fixtures", "broken-plan.cjs")];

/**
 * CI is set where tests run, and makes some libraries colour a pipe. Without Node's compile cache,
 * because code from it shifts the lines that a coverage report calls covered.
 */
const env = { ...process.env, CI: "true", NO_COLOR: "", DISABLE_V8_COMPILE_CACHE: "1" };

function workstation(args: readonly string[], nodeArgs: readonly string[] = []) {
    const options = { encoding: "utf8", env } as const;
    return spawnSync(process.execPath, [...nodeArgs, bin, ...args], options);
}

describe("the workstation command", () => {
    it("plans every committed stack: exit code 0, nothing on stderr, no colour in a pipe", () => {
        const { status, stdout, stderr } = workstation(["plan"]);
        expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
        expect(stdout).to.match(/^Stack dev in us-east-1: 1 box, t3a\.large$/m);
        expect(stdout).to.match(/^Stack gpu in us-east-1: 1 box, g4dn\.4xlarge$/m);
    });

    it("ends quietly when its reader has seen enough", async () => {
        const child = spawn(process.execPath, [bin, "plan", "dev"], {
            env,
            stdio: ["ignore", "pipe", "pipe"],
        });
        let stderr = "";
        child.stderr.on("data", (chunk) => (stderr += String(chunk)));
        child.stdout.destroy();
        const status = await new Promise((resolve) => child.on("close", resolve));
        expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
    });

    it("fails with 1 on a user's mistake, says what to do and shows no stack trace", () => {
        const { status, stdout, stderr } = workstation(["plan", "prod"]);
        expect({ status, stdout }).to.deep.equal({ status: 1, stdout: "" });
        expect(stderr).to.equal(
            "error: there is no stack prod: Pulumi.prod.yaml does not exist; stacks here: dev, gpu\n",
        );
    });

    it("fails with 2 on wrong usage, with the nearest option", () => {
        const { status, stderr } = workstation(["plan", "--jsn"]);
        expect(status).to.equal(2);
        expect(stderr).to.equal("error: unknown option '--jsn'\n(Did you mean --json?)\n");
    });

    it("helps with exit code 0", () => {
        const { status, stdout } = workstation(["plan", "--help"]);
        expect(status).to.equal(0);
        expect(stdout).to.match(/^Usage: workstation plan \[options\] \[stack\]/);
    });

    it("fails with 70 on a bug, and asks for a report with the stack trace", () => {
        const { status, stderr } = workstation(["plan"], preload);
        expect(status).to.equal(70);
        expect(stderr).to.match(/^this is a bug in workstation; please report it/);
        expect(stderr).to.match(/Error: a bug\n +at /);
    });
});
