import { expect } from "chai";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { conditions } from "../../simulation/session-manager/conditions";
import { SessionManager } from "../../simulation/session-manager/service";
import { clients } from "./support/clients";
import { sshOptions } from "./support/ssh-options";
import { type SshServer, startSshServer } from "./support/ssh-server";

const run = promisify(execFile);

/** What a day over SSH needs of our own client; clients.test.ts has what it shares with AWS's plugin. */
describe("OpenSSH through our own client, at the real pace", function () {
    this.timeout(600_000);
    let service: SessionManager;
    let sshd: SshServer;
    let options: string[];
    let env: NodeJS.ProcessEnv;

    before(async () => {
        sshd = await startSshServer();
        service = await SessionManager.start(conditions());
        const box = await service.startBox();
        const own = clients.find(({ survivesDropsUnderLoad }) => survivesDropsUnderLoad);
        const command = await own!.command(service, { box, kind: "ssh", port: sshd.port });
        options = sshOptions(sshd, command);
        env = { ...process.env, ...command.environment };
    });
    after(async () => {
        await service.end();
        sshd.close();
    });

    it("copies 20 MB to the box with the same bytes", async () => {
        const [here, there] = [join(sshd.folder, "here"), join(sshd.folder, "there")];
        const bytes = randomBytes(20 * 1024 * 1024);
        writeFileSync(here, bytes);
        await run("scp", [...options, here, `box:${there}`], { env });
        expect(readFileSync(there).equals(bytes)).to.equal(true);
    });

    it("forwards the key agent", async () => {
        const started = await run("ssh-agent", ["-s"]);
        const socket = /SSH_AUTH_SOCK=([^;]+)/.exec(started.stdout)?.[1] ?? "";
        const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(started.stdout)?.[1]);
        try {
            const withAgent = { env: { ...env, SSH_AUTH_SOCK: socket } };
            await run("ssh-add", ["-q", sshd.key], withAgent);
            const { stdout } = await run("ssh", [...options, "-A", "box", "ssh-add -l"], withAgent);
            expect(stdout).to.include("ED25519");
        } finally {
            process.kill(pid);
        }
    });

    it("keeps a shell through 30 forced drops in a row", async () => {
        const shell = spawn("ssh", [...options, "box", "cat"], {
            env,
            stdio: ["pipe", "pipe", "inherit"],
        });
        let got = "";
        shell.stdout.on("data", (chunk) => (got += String(chunk)));
        let sent = "";
        for (let i = 0; i < 30; i++) {
            sent += `line ${i}\n`;
            shell.stdin.write(`line ${i}\n`);
            await untilIs(() => got === sent, shell);
            expect(service.drop(), `drop ${i}`).to.equal(1);
        }
        shell.stdin.end();
        expect((await once(shell, "close"))[0]).to.equal(0);
        expect(got).to.equal(sent);
    });
});

/** Waits until something holds. @throws Error where the program has ended before */
async function untilIs(holds: () => boolean, child: ChildProcess): Promise<void> {
    while (!holds()) {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
    }
}
