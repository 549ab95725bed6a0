import { expect } from "chai";
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDir } from "../support/run-stack";

const ours = join(projectDir, "cli", "bin.cjs");

/**
 * Tests run with CI set, which makes some libraries colour a pipe. They run without Node's compile cache,
 * because its code shifts the lines that a coverage report calls covered.
 */
const env = { ...process.env, CI: "true", NO_COLOR: "", DISABLE_V8_COMPILE_CACHE: "1" };

interface Asked {
    readonly nodeArgs?: readonly string[];
    /** @default this clone's command */
    readonly bin?: string;
    /** False for a reader that leaves before the first line. @default true */
    readonly read?: boolean;
}

async function workstation(
    args: readonly string[],
    { nodeArgs = [], bin = ours, read = true }: Asked = {},
) {
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
        expect(stdout).to.match(/^dev +t3a\.large /m);
        expect(stdout).to.match(/^gpu +g4dn\.4xlarge /m);
    });

    it("ends quietly when its reader has seen enough", () => {
        expect(slow.unread).to.deep.equal({ status: 0, stdout: "", stderr: "" });
    });

    it("exits with 1 on a user's mistake, says what to do and shows no stack trace", () => {
        const { status, stdout, stderr } = slow.refused;
        expect({ status, stdout }).to.deep.equal({ status: 1, stdout: "" });
        expect(stderr).to.equal(
            "error: there is no stack prod: Pulumi.prod.yaml does not exist; stacks here: dev, gpu\n",
        );
    });

    it("exits with 2 on wrong usage, with the nearest option", async () => {
        const { status, stderr } = await workstation(["plan", "--jsn"]);
        expect(status).to.equal(2);
        expect(stderr).to.equal("error: unknown option '--jsn'\n(Did you mean --json?)\n");
    });

    it("exits with 0 after help", async () => {
        const { status, stdout } = await workstation(["plan", "--help"]);
        expect(status).to.equal(0);
        expect(stdout).to.match(/^Usage: workstation plan \[options\] \[stack\]/);
    });

    it("exits with 70 on a bug, and asks for a report with the stack trace", async () => {
        const nodeArgs = ["-r", join(__dirname, "fixtures", "broken-plan.cjs")];
        const { status, stderr } = await workstation(["plan"], { nodeArgs });
        expect(status).to.equal(70);
        expect(stderr).to.match(/^this is a bug in workstation; please report it/);
        expect(stderr).to.match(/Error: a bug\n +at /);
    });
});

describe("the workstation command on a laptop that is not ready", () => {
    let dir: string;
    // A clone as it is before `npm ci`.
    before(() => {
        dir = mkdtempSync(join(tmpdir(), "workstation-"));
        cpSync(join(projectDir, "cli"), join(dir, "cli"), { recursive: true });
        cpSync(join(projectDir, "package.json"), join(dir, "package.json"));
    });
    after(() => rmSync(dir, { recursive: true }));

    it("asks for `npm ci` before it was run, in one sentence", async () => {
        const { status, stdout, stderr } = await workstation(["plan"], {
            bin: join(dir, "cli", "bin.cjs"),
        });
        expect({ status, stdout }).to.deep.equal({ status: 1, stdout: "" });
        expect(stderr).to.match(
            /^error: the package [\w@/-]+ is not installed here; run `npm ci` in this folder first\n$/,
        );
    });

    it("asks for `npm ci` when only a package that is loaded later is missing", async () => {
        const nodeArgs = ["-r", join(__dirname, "fixtures", "no-pulumi.cjs")];
        const { status, stderr } = await workstation(["plan"], { nodeArgs });
        expect({ status, stderr }).to.deep.equal({
            status: 1,
            stderr: "error: the package @pulumi/pulumi is not installed here; run `npm ci` in this folder first\n",
        });
    });

    it("names the Node.js it needs when this one is too old", async () => {
        const nodeArgs = ["-r", join(__dirname, "fixtures", "old-node.cjs")];
        const { status, stderr } = await workstation(["--help"], { nodeArgs });
        expect({ status, stderr }).to.deep.equal({
            status: 1,
            stderr:
                "error: this is Node.js 20.18.3, and 20.19 or later is needed; install it from " +
                "https://nodejs.org or with your version manager\n",
        });
    });

    it("repeats an unknown word as text that a terminal only shows", async () => {
        const { status, stderr } = await workstation(["\x1b[2Jplan"]);
        expect(status).to.equal(2);
        expect(stderr).to.contain("unknown command '\\u001b[2Jplan'");
    });
});
