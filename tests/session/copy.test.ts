import { expect } from "chai";
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { conditions } from "../../simulation/session-manager/conditions";
import { SessionManager } from "../../simulation/session-manager/service";
import { PretendAws, pretendBox } from "../cli/boxes/support/pretend-aws";
import { harvest, plant } from "../cli/connect/copy/two-folders";
import { projectDir } from "../support/run-stack";
import { awsEnvironment } from "./support/clients";
import { type SshServer, startSshServer } from "./support/ssh-server";

/** The whole way of a copy: EC2, several sessions at the real pace, OpenSSH and its SFTP server. */
describe("copy through Session Manager and OpenSSH, at the real pace", function () {
    this.timeout(300_000);
    const home = mkdtempSync(join(tmpdir(), "workstation-home-"));
    const ec2 = new PretendAws();
    let service: SessionManager;
    let sshd: SshServer;
    let agent: { readonly socket: string; readonly pid: number };
    let here: string;
    let there: string;

    before(async () => {
        sshd = await startSshServer();
        service = await SessionManager.start(conditions());
        const id = await service.startBox({ ports: { 22: sshd.port } });
        await ec2.begin();
        ec2.boxes = [pretendBox({ id, member: userInfo().username })];
        const said = String(execFileSync("ssh-agent", ["-s"]));
        agent = {
            socket: /SSH_AUTH_SOCK=([^;]+)/.exec(said)?.[1] ?? "",
            pid: Number(/SSH_AGENT_PID=(\d+)/.exec(said)?.[1]),
        };
        execFileSync("ssh-add", ["-q", sshd.key], { env: environment() });
    });
    beforeEach(() => {
        [here, there] = ["here", "there"].map((name) => join(home, name)) as [string, string];
        for (const folder of [here, there]) {
            rmSync(folder, { recursive: true, force: true });
            mkdirSync(folder);
        }
    });
    after(async () => {
        process.kill(agent.pid);
        ec2.end();
        await service.end();
        sshd.close();
        rmSync(home, { recursive: true });
    });

    const environment = () => ({
        ...process.env,
        ...awsEnvironment(service),
        ...{ HOME: home, XDG_CONFIG_HOME: join(home, ".config"), SSH_AUTH_SOCK: agent.socket },
    });

    function copy(...words: readonly string[]) {
        const command = join(projectDir, "cli", "bin.cjs");
        const child = spawn(process.execPath, [command, "copy", ...words], {
            ...{ cwd: here, env: environment() },
            stdio: ["ignore", "pipe", "pipe"],
        });
        const said = { text: "" };
        for (const stream of [child.stdout, child.stderr])
            stream.on("data", (text) => (said.text += String(text)));
        const ended = once(child, "close").then(([status]) => status as number | null);
        return { child, said, ended };
    }

    async function untilNoneIsOpen(): Promise<void> {
        for (let at = 0; at < 500 && service.openSessions.length > 0; at++) await sleep(20);
        expect(service.openSessions).to.have.length(0);
    }

    /** Bytes of a large file that have arrived, by the map of its pieces. */
    function pieces(folder: string): number {
        if (!existsSync(folder)) return 0;
        const map = readdirSync(folder).find((name) => name.endsWith(".map"));
        return map === undefined ? 0 : statSync(join(folder, map)).size;
    }

    const odd = {
        "a b": randomBytes(10),
        "-rf": randomBytes(0),
        "new\nline/日本語": randomBytes(9000),
    };

    it("copies a folder with odd names and a large file, is stopped by Ctrl-C, and continues", async () => {
        plant(join(here, "data"), { ...odd, large: randomBytes(5_000_000), to: { link: "/etc" } });
        const first = copy("data", `:${there}`);
        while (pieces(join(there, "data")) < 1) {
            expect(first.child.exitCode, first.said.text).to.equal(null);
            await sleep(5);
        }
        first.child.kill("SIGINT");
        expect(await first.ended, first.said.text).to.equal(130);
        expect(first.said.text).to.contain("the same command continues");
        expect(harvest(there)).not.to.have.property("data/large");
        await untilNoneIsOpen();

        const second = copy("data", `:${there}`);
        expect(await second.ended, second.said.text).to.equal(0);
        expect(harvest(there)).to.deep.equal(harvest(here));
        const announced = /\(([\d.]+) MB\) to .*'s box: about \d+ s over /;
        const [, megabytes] = announced.exec(second.said.text) ?? [];
        expect(Number(megabytes), second.said.text).to.be.below(5);
        expect(readdirSync(join(there, "data")).join()).not.to.contain(".workstation-copy");
        await untilNoneIsOpen();
    });

    it("copies from the box through a connection that is lost, and keeps times and modes", async () => {
        plant(there, { ...odd, large: randomBytes(3_000_000) });
        execFileSync("chmod", ["640", join(there, "a b")]);
        const running = copy(`:${there}/`, "new/");
        while (pieces(join(here, "new", "there")) < 1) {
            expect(running.child.exitCode, running.said.text).to.equal(null);
            await sleep(5);
        }
        expect(service.drop()).to.be.above(0);
        expect(await running.ended, running.said.text).to.equal(0);
        expect(harvest(join(here, "new", "there"))).to.deep.equal(harvest(there));
        const copied = statSync(join(here, "new", "there", "a b"));
        expect([copied.mode & 0o777, copied.mtimeMs]).to.deep.equal([0o640, 1_700_000_000_000]);
        const again = copy(`:${there}/`, "new/");
        expect(await again.ended, again.said.text).to.equal(0);
        expect(again.said.text)
            .to.contain("copied 0 files")
            .and.to.contain("4 files there already");
        await untilNoneIsOpen();
    });

    it("says what is not there and what it leaves out, and ends with 1", async () => {
        expect(await copy("nothing", ":").ended).to.equal(1);
        plant(here, { file: Buffer.from("bytes") });
        const nowhere = copy("file", ":/proc/nowhere/");
        expect(await nowhere.ended).to.equal(1);
        expect(nowhere.said.text).to.contain("0 bytes are free at /proc/nowhere/");
        execFileSync("mkfifo", [join(here, "pipe")]);
        const { said, ended } = copy("file", "pipe", `:${there}`);
        expect(await ended, said.text).to.equal(1);
        expect(said.text).to.contain("not copied: pipe: it is neither a file, a folder nor a link");
        expect(harvest(there)).to.deep.equal({ file: Buffer.from("bytes") });
    });
});
