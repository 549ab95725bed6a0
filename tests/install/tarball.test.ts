import { expect } from "chai";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { stringify } from "yaml";
import * as packageJson from "../../package.json";
import { copyPackage } from "../support/copy-package";
import { projectDir } from "../support/run-stack";

/** A shell as a user opens one: npm, which may run these tests, has not set its variables there. */
const shell = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)),
);

describe("the package, installed from its tarball into an empty folder", function () {
    this.timeout(600_000); // npm fetches some 300 packages
    let root: string;
    let clone: string;
    let outside: string;
    let installed: string;

    before(() => {
        root = realpathSync(mkdtempSync(join(tmpdir(), "workstation-")));
        [clone = "", outside = ""] = ["clone", "outside"].map((name) => join(root, name));
        mkdirSync(outside);
        const npm = (cwd: string, ...args: string[]) =>
            execFileSync("npm", args, { cwd, env: shell, encoding: "utf8", stdio: "pipe" });
        const tarball = npm(projectDir, "pack", "--silent", "--pack-destination", root).trim();
        const prefix = join(root, "prefix");
        npm(
            outside,
            ...["install", "--global", "--ignore-scripts", "--prefix", prefix],
            join(root, tarball),
        );
        installed = join(prefix, "lib", "node_modules", "workstation");
        mkdirSync(join(clone, "docs", "decisions"), { recursive: true });
        copyPackage(clone);
        for (const name of ["Pulumi.yaml", "Pulumi.dev.yaml"])
            cpSync(join(projectDir, name), join(clone, name));
    });
    after(() => rmSync(root, { recursive: true }));

    function run(command: string, args: readonly string[], cwd: string) {
        const path = `${join(root, "prefix", "bin")}${delimiter}${shell["PATH"]}`;
        const env = { ...shell, PATH: path };
        const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8" });
        return { status, stdout, stderr };
    }
    const workstation = (cwd: string, ...args: string[]) => run("workstation", args, cwd);

    it("prints its version and its help where there is no project", () => {
        const version = { status: 0, stdout: `${packageJson.version}\n`, stderr: "" };
        expect(workstation(outside, "--version")).to.deep.equal(version);
        const { status, stdout } = workstation(outside, "--help");
        expect(status).to.equal(0);
        expect(stdout).to.match(/^Usage: workstation /);
    });

    it("plans a clone from a subfolder and with --project as the clone's own command does", () => {
        const inClone = run(process.execPath, ["cli/bin.cjs", "plan", "dev"], clone);
        // Its further commands are printed as this one was typed.
        const stdout = inClone.stdout.replaceAll("npx workstation", "workstation");
        const own = { ...inClone, stdout };
        expect(own.stdout).to.match(/^Plan for stack dev, us-east-1/m);
        expect(own.status).to.equal(0);
        const below = join(clone, "docs", "decisions");
        expect(workstation(below, "plan", "dev")).to.deep.equal(own);
        expect(workstation(outside, "plan", "dev", "--project", clone)).to.deep.equal(own);
    });

    it("runs an everyday verb where there is no project", () => {
        expect(workstation(outside, "status", "--region", "a b")).to.deep.equal({
            status: 1,
            stdout: "",
            stderr: 'error: "a b" is not a region; the region is the one of your boxes, for example us-east-1\n',
        });
    });

    it("says in one sentence what to do where there is no project", () => {
        expect(workstation(outside, "plan", "dev")).to.deep.equal({
            status: 1,
            stdout: "",
            stderr:
                `error: there is no workstation project in ${outside} or above it; ` +
                "`cd` into your clone of it, or add --project DIR\n",
        });
    });

    it("prints further commands as this one was typed, without npx", () => {
        const members = Array.from({ length: 30 }, (_, at) => ({ name: `${at}` }));
        const config = { "aws:region": "us-east-1", "workstation:members": members };
        writeFileSync(join(clone, "Pulumi.wrong.yaml"), stringify({ config }));
        const { status, stderr } = workstation(clone, "plan", "wrong");
        expect(status).to.equal(1);
        expect(stderr).to.match(/ more, which the next `workstation plan` shows\n/);
    });

    it("has every package that the program imports, the SDK of sdks/ among them", () => {
        const load = `require("./cli/start/start.cjs"); require("./index.ts"); console.log("loaded")`;
        expect(run(process.execPath, ["-e", load], installed)).to.deep.equal({
            status: 0,
            stdout: "loaded\n",
            stderr: "",
        });
    });
});
