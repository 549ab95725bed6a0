import { expect } from "chai";
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import {
    closeSync,
    fsyncSync,
    mkdtempSync,
    openSync,
    rmSync,
    writeFileSync,
    writeSync,
} from "node:fs";
import { join } from "node:path";
import { cookieFile } from "../idle/pretend-display";
import { ProbeBox, type Sampled } from "../idle/probe-box";

const cookie = "/run/workstation-desktop/cookie";
const after = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Needs root, Linux, OpenSSH's server, TigerVNC's and xdotool, and that nothing listens on port 22. */
describe("the probes on this machine", function () {
    this.timeout(60_000);
    let box: ProbeBox;
    const running: ChildProcess[] = [];
    let folder: string;
    beforeEach(() => {
        box = new ProbeBox();
        folder = mkdtempSync("/var/tmp/at-work-");
    });
    afterEach(() => {
        for (const child of running.splice(0)) child.kill("SIGKILL");
        rmSync(folder, { recursive: true });
        box.end();
    });
    const start = (command: string, ...args: readonly string[]) => {
        const child = spawn(command, args, { stdio: "ignore" });
        running.push(child);
        return child;
    };

    it("see a busy loop", async () => {
        await box.beginReal();
        start("sh", "-c", "while :; do :; done");
        await after(2);
        const sample = await box.realSample(2);
        expect(sample["cores"]).to.be.at.least(1);
        expect(sample["cpu"]).to.be.above(20);
    });

    it("see a file that is written", async () => {
        await box.beginReal();
        const file = openSync(join(folder, "written"), "w");
        for (let at = 0; at < 64; at++) writeSync(file, Buffer.alloc(1_000_000, at));
        fsyncSync(file);
        closeSync(file);
        const sample = await box.realSample(1);
        expect(sample["disk"]).to.be.above(50);
    });

    it("see the bytes of an SSH session over the loopback, and none once it only stands", async () => {
        expect(listening(), "another sshd has port 22 of this machine").to.equal("");
        for (const name of ["host", "own"])
            execFileSync("ssh-keygen", ["-qt", "ed25519", "-N", "", "-f", join(folder, name)]);
        const config =
            "ListenAddress 127.0.0.1:22\nPasswordAuthentication no\nUsePAM no\nStrictModes no\nPermitRootLogin yes\n" +
            `HostKey ${join(folder, "host")}\nAuthorizedKeysFile ${join(folder, "own.pub")}\nPidFile none\n`;
        writeFileSync(join(folder, "config"), config);
        execFileSync("mkdir", ["-p", "/run/sshd"]);
        start("/usr/sbin/sshd", "-D", "-f", join(folder, "config"));
        await after(0.5);
        const own = ["-i", join(folder, "own"), "-o", "StrictHostKeyChecking=no"];
        const rest = ["-F", "none", "-o", `UserKnownHostsFile=${join(folder, "known")}`];
        await box.beginReal();
        const before = (await box.realSample(1))["ssh"] as number;
        const go = join(folder, "go");
        const send = `until [ -e ${go} ]; do sleep 0.1; done; head -c 5000000 /dev/zero; sleep 60`;
        start("ssh", ...own, ...rest, "127.0.0.1", send);
        const until = async (good: (sample: Sampled) => boolean) => {
            const seen: Sampled[] = [];
            do {
                await after(0.3);
                seen.push(await box.realSample(1));
            } while (!good(seen.at(-1)!) && seen.length < 60);
            return seen;
        };
        const stands = (it: Sampled) => it["ssh"] === before + 1 && (it["ssh_bps"] as number) < 100;
        expect((await until(stands)).at(-1)).to.satisfy(stands);
        writeFileSync(go, "");
        const moves = await until((it) => (it["ssh_bps"] as number) > 100);
        const then = await until(stands);
        const bytes = [...moves, ...then].map((it) => it["ssh_bps"] as number);
        expect(bytes.reduce((sum, it) => sum + it)).to.be.within(5e6, 5.2e6);
        expect(then.at(-1)).to.satisfy(stands);
    });

    it("ask a real display, and find a key that is pressed there", async () => {
        const number = 40 + (process.pid % 1000);
        box.write(cookie, "");
        writeFileSync(box.path(cookie), cookieFile());
        const rest = [
            "-rfbport",
            String(20_000 + number),
            "-localhost=1",
            "-SecurityTypes",
            "None",
        ];
        const auth = ["-auth", box.path(cookie), "-nolisten", "local"];
        const server: ChildProcess = spawn("Xvnc", [`:${number}`, ...auth, ...rest], {
            stdio: "ignore",
        });
        try {
            box.link("/tmp/.X11-unix/X1", `/tmp/.X11-unix/X${number}`);
            await new Promise((resolve) => setTimeout(resolve, 3500));
            const before = await box.sample();
            expect(before.err).to.deep.equal([]);
            expect(before["input"]).to.be.within(0.02, 0.5);
            writeFileSync(box.path("/own"), cookieFile(undefined, ""));
            const env = { ...process.env, DISPLAY: `:${number}`, XAUTHORITY: box.path("/own") };
            const key = spawnSync("xdotool", ["key", "a"], { env, encoding: "utf8" });
            expect(key.status, key.stderr).to.equal(0);
            expect((await box.sample())["input"]).to.be.below((before["input"] as number) / 2);
        } finally {
            server.kill();
        }
    });
});

/** Returns what listens on SSH's port. */
const listening = () => execFileSync("ss", ["-tlnH", "sport = :22"], { encoding: "utf8" }).trim();
