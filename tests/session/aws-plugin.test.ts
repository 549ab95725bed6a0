import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isSupported } from "../../simulation/session-manager/aws-plugin";
import { projectDir } from "../support/run-stack";

describe("AWS's plugin of the session tests", () => {
    const folder = mkdtempSync(join(tmpdir(), "workstation-plugin-"));
    after(() => rmSync(folder, { recursive: true }));

    /** Runs `npm run session:build` on a machine that has only the commands in `folder`. */
    function onMachine() {
        const script = "simulation/session-manager/aws-plugin.ts";
        return spawnSync(process.execPath, ["-r", "./cli/start/register.cjs", script], {
            cwd: projectDir,
            env: { PATH: folder, XDG_CACHE_HOME: folder },
            encoding: "utf8",
        });
    }

    function install(version: string): void {
        const command = join(folder, "session-manager-plugin");
        writeFileSync(command, `#!/bin/sh\necho ${version}\n`);
        chmodSync(command, 0o755);
    }

    it("fails without the plugin and Go, and says how to install one of them", () => {
        const { status, stderr } = onMachine();
        expect(status).to.not.equal(0);
        expect(stderr).to.contain("Session Manager plugin 1.2.536 or later");
        expect(stderr).to.contain("install-plugin.html").and.to.contain("https://go.dev/dl");
    });

    it("is the installed one if it is new enough, and no older one", () => {
        install("1.2.497.0");
        expect(onMachine().status).to.not.equal(0);
        install("1.2.650.0");
        expect(onMachine()).to.deep.include({
            status: 0,
            stderr: "session: plugin 1.2.650.0, as installed\n",
        });
    });

    it("is compared part by part with the first that hides the token", () => {
        const versions = ["1.2.536.0", "1.2.553.0", "1.3.0.0", "2.0.0.0", "1.2.535.9", "1.1.999.0"];
        expect(versions.map(isSupported)).to.deep.equal([true, true, true, true, false, false]);
    });
});
