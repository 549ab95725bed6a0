import { expect } from "chai";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as packageJson from "../../package.json";
import { copyPackage } from "../support/copy-package";
import { projectDir } from "../support/run-stack";

const ours = join(projectDir, "cli", "bin.cjs");

/**
 * Tests run with CI set, which makes some libraries colour a pipe. They run without Node's compile cache,
 * because its code shifts the lines that a coverage report calls covered.
 */
const env = { ...process.env, CI: "true", NO_COLOR: "", NODE_DISABLE_COMPILE_CACHE: "1" };

interface Asked {
    readonly nodeArgs?: readonly string[];
    /** @default this clone's command */
    readonly bin?: string;
    /** The folder to run in. @default this clone */
    readonly cwd?: string;
    /** False for a reader that leaves before the first line. @default true */
    readonly read?: boolean;
}

async function workstation(
    args: readonly string[],
    { nodeArgs = [], bin = ours, cwd = projectDir, read = true }: Asked = {},
) {
    const child = spawn(process.execPath, [...nodeArgs, bin, ...args], { cwd, env });
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
    before(async function () {
        this.timeout(120_000);
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

    it("exits with 2 on a wrong verb of a verb, with the nearest", async () => {
        const { status, stderr } = await workstation(["member", "remov", "ana"]);
        expect(status).to.equal(2);
        expect(stderr).to.equal("error: unknown command 'remov'\n(Did you mean remove?)\n");
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

describe("the workstation command and its project", () => {
    let dir: string;
    // As an installed command is: without Pulumi.yaml.
    before(() => {
        dir = mkdtempSync(join(tmpdir(), "workstation-"));
        copyPackage(dir);
    });
    after(() => rmSync(dir, { recursive: true }));
    const installed = (args: readonly string[], cwd: string) =>
        workstation(args, { cwd, bin: join(dir, "cli", "bin.cjs") });

    it("works on the clone above the folder it runs in", async () => {
        const { status, stderr } = await installed(["plan", "prod"], join(projectDir, "docs"));
        expect({ status, stderr }).to.deep.equal({
            status: 1,
            stderr: "error: there is no stack prod: Pulumi.prod.yaml does not exist; stacks here: dev, gpu\n",
        });
    });

    it("runs the command of the clone that --project names", async () => {
        const clone = join(dir, "clone");
        mkdirSync(clone);
        cpSync(join(projectDir, "Pulumi.yaml"), join(clone, "Pulumi.yaml"));
        writeFileSync(join(clone, "package.json"), `{ "bin": { "workstation": "its.cjs" } }`);
        writeFileSync(join(clone, "its.cjs"), "console.log(process.argv.slice(2).join(' '))");
        const { stdout } = await installed(["plan", "--project", "clone", "dev", "--json"], dir);
        expect(stdout).to.equal(`--project=${realpathSync(clone)} plan dev --json\n`);
    });

    it("shows help and version where there is no project", async function () {
        this.timeout(60_000); // three processes that compile everything at once
        const [help, ofVerb, version] = await Promise.all([
            installed([], dir),
            installed(["up", "--help"], dir),
            installed(["--version"], dir),
        ]);
        expect(help.stderr).to.match(/^Usage: workstation \[options\] \[command\]/);
        expect(ofVerb.stdout).to.match(/^Usage: workstation up /);
        expect(version).to.deep.equal({
            status: 0,
            stdout: `${packageJson.version}\n`,
            stderr: "",
        });
    });

    it("runs an everyday verb where there is no project", async () => {
        const { status, stderr } = await installed(["status", "--region", "a b"], dir);
        expect(status).to.equal(1);
        expect(stderr).to.match(/^error: "a b" is not a region; /);
    });

    it("names the argument to change for a team of somebody's own program, in that program's folder", async () => {
        const theirs = join(dir, "theirs");
        mkdirSync(theirs);
        writeFileSync(join(theirs, "Pulumi.yaml"), "name: acme\nruntime: python\n");
        writeFileSync(join(theirs, "Pulumi.dev.yaml"), "config: {}\n");
        const line = ["resize", "g5.xlarge", "--member", "ana", "--stack"];
        const [team, stack] = await Promise.all([
            installed([...line, "dev.vision"], theirs),
            installed([...line, "dev"], theirs),
        ]);
        expect(team.status).to.equal(1);
        expect(team.stderr).to.match(/in the row of "ana" .*write instanceTypes: \["g5\.xlarge"\]/);
        expect(stack.stderr).to.match(
            /^error: there is no workstation project here; .* as in --stack dev\.vision\n$/,
        );
    });

    it("says in one sentence what to do where there is no project", async () => {
        const folder = join(dir, "\x1b[2J");
        mkdirSync(folder);
        const { status, stdout, stderr } = await installed(["plan"], folder);
        expect({ status, stdout }).to.deep.equal({ status: 1, stdout: "" });
        expect(stderr).to.equal(
            `error: there is no workstation project in ${realpathSync(dir)}/\\u001b[2J or above it; ` +
                "`cd` into your clone of it, or add --project DIR\n",
        );
    });
});

describe("the workstation command on a laptop that is not ready", () => {
    let dir: string;
    // A clone as it is before `npm ci`.
    before(() => {
        dir = mkdtempSync(join(tmpdir(), "workstation-"));
        cpSync(join(projectDir, "cli"), join(dir, "cli"), { recursive: true });
        for (const name of ["package.json", "Pulumi.yaml"])
            cpSync(join(projectDir, name), join(dir, name));
    });
    after(() => rmSync(dir, { recursive: true }));

    it("asks for `npm ci` before it was run, in one sentence", async () => {
        const { status, stdout, stderr } = await workstation(["plan"], {
            bin: join(dir, "cli", "bin.cjs"),
            cwd: dir,
        });
        expect({ status, stdout }).to.deep.equal({ status: 1, stdout: "" });
        expect(stderr).to.match(
            /^error: the package [\w@/-]+ is not installed here; run `npm ci` in this folder first\n$/,
        );
    });

    it("names the folder for `npm ci` when it works on another one", async () => {
        const { status, stdout, stderr } = await workstation(["plan", "--project", dir]);
        expect({ status, stdout }).to.deep.equal({ status: 1, stdout: "" });
        expect(stderr).to.match(
            /^error: the package [\w@/-]+ is not installed in (.+); run `npm ci` in it first\n$/,
        );
        expect(stderr).to.contain(` in ${realpathSync(dir)};`);
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
                "error: this is Node.js 20.18.3, but 20.19 or later is needed; install it from " +
                "https://nodejs.org or with your version manager\n",
        });
    });

    it("repeats an unknown word as text that a terminal only shows", async () => {
        const { status, stderr } = await workstation(["\x1b[2Jplan"]);
        expect(status).to.equal(2);
        expect(stderr).to.contain("unknown command '\\u001b[2Jplan'");
    });
});
