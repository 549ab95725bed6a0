import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../../support/run-stack";

const bin = join(projectDir, "cli", "bin.cjs");

function complete(...words: string[]) {
    const ran = spawnSync(process.execPath, [bin, "complete", ...words], {
        cwd: projectDir,
        encoding: "utf8",
        env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: "1" },
    });
    return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

describe("`workstation complete`", () => {
    it("prints, for PowerShell, the script beside this test", () => {
        const golden = join(__dirname, "golden", "workstation.ps1");
        const stdout = readFileSync(golden, "utf8");
        expect(complete("powershell")).to.deep.equal({ status: 0, stdout, stderr: "" });
    });

    it("offers a verb with its summary", () => {
        const stdout = "rehearse\ttry a box on this machine, without AWS\n:4\n";
        expect(complete("--", "reh")).to.deep.equal({ status: 0, stdout, stderr: "" });
    });

    it("offers files to the options that take one", () => {
        expect(complete("--", "member", "add", "ana", "--key", "").stdout).to.equal(":0\n");
        expect(complete("--", "plan", "--documents", "").stdout).to.equal(":0\n");
    });

    it("refuses another shell, and names the ones it knows", () => {
        const { status, stderr } = complete("csh");
        expect(status).to.equal(2);
        expect(stderr).to.include("Allowed choices are zsh, bash, fish, powershell");
    });
});
