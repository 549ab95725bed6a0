import { expect } from "chai";
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findAwsPlugin } from "../../simulation/session-manager/aws-plugin";
import { conditions } from "../../simulation/session-manager/conditions";
import { SessionManager } from "../../simulation/session-manager/service";
import { PretendAws, pretendBox } from "../cli/boxes/support/pretend-aws";
import { projectDir } from "../support/run-stack";
import { awsEnvironment } from "./support/clients";
import { until } from "./support/running";
import { Terminal } from "./support/terminal";

/** `workstation shell` in a terminal, against the stand-in of Session Manager: one row for our client, one for AWS's plugin. */
describe("workstation shell", function () {
    this.timeout(240_000);
    const folder = mkdtempSync(join(tmpdir(), "workstation-shell-"));
    const { PATH } = process.env;
    const ec2 = new PretendAws();
    let service: SessionManager;
    const open: Terminal[] = [];

    before(async () => {
        // The member's account is not on this machine; what would become them says whom.
        const sudo = join(folder, "sudo");
        writeFileSync(sudo, '#!/bin/sh\necho "sudo $*"\nPS1="$ " exec bash --norc -i\n');
        chmodSync(sudo, 0o755);
        symlinkSync(findAwsPlugin(), join(folder, "session-manager-plugin"));
        service = await SessionManager.start(conditions());
        const id = await service.startBox();
        await ec2.begin();
        ec2.boxes = [pretendBox({ id })];
        process.env["PATH"] = `${folder}:${PATH}`;
    });
    afterEach(() => {
        for (const { process } of open.splice(0)) process.kill("SIGKILL");
        for (const { id } of service.openSessions) service.terminate(id);
        Object.assign(service.conditions, conditions());
    });
    after(async () => {
        process.env["PATH"] = PATH;
        ec2.end();
        await service.end();
        rmSync(folder, { recursive: true });
    });

    function start(...args: readonly string[]): Terminal {
        const command = [process.execPath, join(projectDir, "cli", "bin.cjs"), "shell", ...args];
        const env = { ...process.env, ...awsEnvironment(service), TMPDIR: folder };
        const terminal = Terminal.start(command, { env, cwd: folder, size: "31 91" });
        open.push(terminal);
        return terminal;
    }
    const noneOpen = () => until(() => service.openSessions.length === 0);

    for (const [name, ...args] of [["our own client"], ["AWS's plugin", "--plugin"]] as const) {
        it(`opens the member's shell by ${name}, and ends with it and 0`, async () => {
            const shell = start(...args);
            await shell.shows(/sudo -n -iu ana\r+\n/);
            await shell.shows(/\$ /);
            shell.type("echo $((6 * 7))\r");
            await shell.shows(/42\r+\n/);
            shell.type("exit\r");
            expect(await shell.ended, shell.shown).to.equal(0);
            await noneOpen();
        });

        it(`tells the box the window's size by ${name}, also when it changes`, async () => {
            const shell = start(...args);
            await shell.shows(/\$ /);
            const size = async (wanted: string) => {
                // AWS's plugin looks every half second. A shell that marks pasted text goes back to the line's begin first.
                const seen = () => new RegExp(`[\\r\\n]${wanted}\\r`).test(shell.shown);
                await until(
                    () => {
                        if (!seen()) shell.type("stty size\r");
                        return seen();
                    },
                    () => `${wanted} in: ${JSON.stringify(shell.shown.slice(-500))}`,
                );
            };
            await size("31 91");
            shell.resize("40 120");
            await size("40 120");
        });

        it(`gives Ctrl-C to the box by ${name}, and the shell lives on`, async () => {
            const shell = start(...args);
            await shell.shows(/\$ /);
            shell.type("echo be''gun; sleep 600\r");
            await shell.shows(/begun\r+\n/);
            shell.type("\x03");
            await shell.shows(/\^C/);
            shell.type("echo still $((6 * 7))\r");
            await shell.shows(/still 42\r+\n/);
            expect(service.openSessions).to.have.length(1);
        });
    }

    it("refuses an account that encrypts sessions with the setting's name and --plugin, and leaves no session", async () => {
        service.conditions.kmsKeyId = "arn:aws:kms:eu-central-1:123456789012:key/k";
        const shell = start();
        expect(await shell.ended).to.equal(1);
        expect(shell.shown).to.equal(
            "error: this account encrypts sessions with a KMS key (Systems Manager, Session Manager, Preferences, KMS encryption), " +
                "which only AWS's session-manager-plugin can open: install it and add --plugin to the command\r\n",
        );
        await noneOpen();
    });

    it("is left by ~. at the beginning of a line, and leaves no session", async () => {
        const shell = start();
        await shell.shows(/\$ /);
        shell.type("\r~.");
        expect(await shell.ended).to.equal(0);
        await noneOpen();
    });

    it("says why the session has ended where its shell did not", async () => {
        const shell = start();
        await shell.shows(/\$ /);
        service.terminate(service.openSessions[0]?.id, "The box is gone, says the test.");
        expect(await shell.ended).to.equal(1);
        expect(shell.shown).to.contain(
            "error: the session has ended: The box is gone, says the test.",
        );
    });
});
