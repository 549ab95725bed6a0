import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isSupported } from "../../simulation/pulumi/cli";
import { projectDir } from "../support/run-stack";

describe("The Pulumi CLI of the engine tests", () => {
    const folder = mkdtempSync(join(tmpdir(), "workstation-pulumi-"));
    after(() => rmSync(folder, { recursive: true }));

    /** Runs `npm run engine:build` on a machine that has only the commands in `folder`. */
    function onMachine() {
        const script = ["-r", "./cli/start/register.cjs", "simulation/pulumi/cli.ts"];
        return spawnSync(process.execPath, script, {
            cwd: projectDir,
            env: { PATH: folder, XDG_CACHE_HOME: folder },
            encoding: "utf8",
        });
    }

    function install(name: string, prints: string): void {
        writeFileSync(join(folder, name), `#!/bin/sh\necho ${prints}\n`);
        chmodSync(join(folder, name), 0o755);
    }

    it("fails without Pulumi and Go, and says how to install one of them", () => {
        const { status, stderr } = onMachine();
        expect(status).to.not.equal(0);
        expect(stderr).to.contain("the engine tests need Pulumi >=3.248.0");
        expect(stderr).to.contain("https://www.pulumi.com/docs/iac/download-install");
        expect(stderr).to.contain("https://go.dev/dl");
    });

    it("is the installed one if its version is supported, and no older one", () => {
        install("pulumi", "v3.247.9");
        expect(onMachine().status).to.not.equal(0);
        install("pulumi", "v3.250.1");
        expect(onMachine()).to.deep.include({
            status: 0,
            stderr: "engine: Pulumi 3.250.1, as installed\n",
        });
    });

    it("is compared part by part with the version that Pulumi.yaml requires", () => {
        const versions = ["3.248.0", "3.248.1", "3.249.0", "4.0.0", "3.247.9", "2.999.999"];
        expect(versions.map(isSupported)).to.deep.equal([true, true, true, true, false, false]);
    });
});
