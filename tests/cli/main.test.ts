import { expect } from "chai";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { projectDir } from "../support/run-stack";

const bin = join(projectDir, "cli", "bin.cjs");

/**
 * CI is set where tests run, and makes some libraries colour a pipe. Without Node's compile cache,
 * because code from it shifts the lines that a coverage report calls covered.
 */
const env = { ...process.env, CI: "true", NO_COLOR: "", DISABLE_V8_COMPILE_CACHE: "1" };

interface Asked {
    readonly nodeArgs?: readonly string[];
    /** False for a reader that goes away before the first line. @default true */
    readonly read?: boolean;
}

async function workstation(args: readonly string[], { nodeArgs = [], read = true }: Asked = {}) {
    const child = spawn(process.execPath, [...nodeArgs, bin, ...args], { env });
    let stdout = "";
    let stderr = "";
    if (read) child.stdout.on("data", (chunk) => (stdout += String(chunk)));
    else child.stdout.destroy();
    child.stderr.on("data", (chunk) => (stderr += String(chunk)));
    const status = await new Promise((resolve) => child.on("close", resolve));
    return { status, stdout, stderr };
}

describe("the workstation command", () => {
    // Each loads Pulumi, so they run side by side.
    let slow: { [Run in "all" | "unread" | "refused"]: Awaited<ReturnType<typeof workstation>> };
    before(async () => {
        const [all, unread, refused] = await Promise.all([
            workstation(["plan"]),
            workstation(["plan", "dev"], { read: false }),
            workstation(["plan", "prod"]),
        ]);
        slow = { all, unread, refused };
    });

    it("plans every committed stack: exit code 0, nothing on stderr, no colour in a pipe", () => {
        const { status, stdout, stderr } = slow.all;
        expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
        expect(stdout).to.match(/^Stack dev in us-east-1: 1 box, t3a\.large$/m);
        expect(stdout).to.match(/^Stack gpu in us-east-1: 1 box, g4dn\.4xlarge$/m);
    });

    it("ends quietly when its reader has seen enough", () => {
        expect(slow.unread).to.deep.equal({ status: 0, stdout: "", stderr: "" });
    });

    it("fails with 1 on a user's mistake, says what to do and shows no stack trace", () => {
        const { status, stdout, stderr } = slow.refused;
        expect({ status, stdout }).to.deep.equal({ status: 1, stdout: "" });
        expect(stderr).to.equal(
            "error: there is no stack prod: Pulumi.prod.yaml does not exist; stacks here: dev, gpu\n",
        );
    });

    it("fails with 2 on wrong usage, with the nearest option", async () => {
        const { status, stderr } = await workstation(["plan", "--jsn"]);
        expect(status).to.equal(2);
        expect(stderr).to.equal("error: unknown option '--jsn'\n(Did you mean --json?)\n");
    });

    it("helps with exit code 0", async () => {
        const { status, stdout } = await workstation(["plan", "--help"]);
        expect(status).to.equal(0);
        expect(stdout).to.match(/^Usage: workstation plan \[options\] \[stack\]/);
    });

    it("fails with 70 on a bug, and asks for a report with the stack trace", async () => {
        const nodeArgs = ["-r", join(__dirname, "fixtures", "broken-plan.cjs")];
        const { status, stderr } = await workstation(["plan"], { nodeArgs });
        expect(status).to.equal(70);
        expect(stderr).to.match(/^this is a bug in workstation; please report it/);
        expect(stderr).to.match(/Error: a bug\n +at /);
    });
});
