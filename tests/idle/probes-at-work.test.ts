import { expect } from "chai";
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import {
    closeSync,
    fsyncSync,
    mkdtempSync,
    openSync,
    rmSync,
    writeFileSync,
    writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDir } from "../support/run-stack";
import { ProbeBox, type Sampled } from "./probe-box";

const files = join(projectDir, "cloud-init/files");
const after = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Runs Python beside the box's own scripts, and returns what it prints. */
const python = (program: string) =>
    execFileSync("python3", ["-B", "-c", program], {
        env: { ...process.env, PYTHONPATH: files },
        encoding: "utf8",
    });

describe("a probe that hangs", () => {
    it("is unknown, is not started again, and answers once it has come back", () => {
        const said = python(`
import threading, time
from idle_probes import Probe
free, starts = threading.Event(), []
def read(now):
    starts.append(now)
    free.wait()
    return {"vnc": 1}
probe = Probe(("vnc",), read, 0.2)
said = [probe.found(probe.start(now), time.monotonic()) for now in (1, 2)]
free.set()
probe.thread.join()
said.append(probe.found(probe.start(3), time.monotonic()))
print(said, starts)
`);
        expect(said).to.equal("[None, None, {'vnc': 1}] [1, 3]\n");
    });

    it("delays no sample by more than its limit, however many hang", () => {
        const said = python(`
import time
import idle_probes
from idle_probes import Probe, Probes
probes = Probes({"USER": "ana"})
for probe in probes.probes:
    probe.read, probe.seconds = lambda now: time.sleep(60), 0.5
began = time.monotonic()
sample = probes.sample(0, 60)
print(len(sample["err"]) == len(idle_probes.columns_of) - 1, time.monotonic() - began < 1)
print({sample[column] for name in sample["err"] for column in idle_probes.columns_of[name]}, sample["gpus"])
`);
        expect(said).to.equal("True True\n{None} []\n");
    });
});

describe("the probes on this machine", function () {
    this.timeout(60_000);
    let box: ProbeBox;
    const running: ChildProcess[] = [];
    let folder: string;
    beforeEach(() => {
        box = new ProbeBox();
        folder = mkdtempSync(join(tmpdir(), "at-work-"));
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

    it("give lines of a trace, also where probes are unknown", () => {
        const said = python(`
import io, json
from idle_probes import Probes
from idle_trace import read_trace
probes, lines = Probes({"USER": "root"}), []
for minute in range(3):
    if minute == 2:
        for probe in probes.probes:
            probe.read = None
    own = {"minute": minute, "hold": -1, "clock_jump": 0, "boot": 12}
    lines.append(json.dumps({**probes.sample(minute, 60), **own}).encode())
print(len(list(read_trace(io.BytesIO(b"\\n".join(lines))))), json.loads(lines[2])["err"])
`);
        expect(said).to.match(
            /^4 \['ssh', 'vnc', 'input', 'cpu', 'gpu', 'disk', 'net', 'docker', 'jobs', .*\]\n$/,
        );
    });

    it("see a busy loop", async () => {
        await box.beginReal();
        start("sh", "-c", "while :; do :; done");
        await after(2);
        const sample = await box.realSample(2);
        expect(sample["cores"]).to.be.at.least(1);
        expect(sample["cpu"]).to.be.above(20);
    });

    it("see a file that is written", async function () {
        // Where the temporary folder is in memory, nothing is written to a disk.
        if (/tmpfs|overlay/.test(execFileSync("stat", ["-fc", "%T", folder], { encoding: "utf8" })))
            return this.skip();
        await box.beginReal();
        const file = openSync(join(folder, "written"), "w");
        for (let at = 0; at < 64; at++) writeSync(file, Buffer.alloc(1_000_000, at));
        fsyncSync(file);
        closeSync(file);
        const sample = await box.realSample(1);
        expect(sample["disk"]).to.be.above(50);
    });

    it("see the bytes of an SSH session over the loopback, and none once it only stands", async function () {
        const sshd = spawnSync("sh", ["-c", "PATH=$PATH:/usr/sbin command -v sshd"], {
            encoding: "utf8",
        });
        if (sshd.status !== 0 || process.getuid!() !== 0 || taken()) return this.skip();
        for (const name of ["host", "own"])
            execFileSync("ssh-keygen", ["-qt", "ed25519", "-N", "", "-f", join(folder, name)]);
        const config =
            "ListenAddress 127.0.0.1:22\nPasswordAuthentication no\nUsePAM no\nStrictModes no\nPermitRootLogin yes\n" +
            `HostKey ${join(folder, "host")}\nAuthorizedKeysFile ${join(folder, "own.pub")}\nPidFile none\n`;
        writeFileSync(join(folder, "config"), config);
        execFileSync("mkdir", ["-p", "/run/sshd"]);
        start(sshd.stdout.trim(), "-D", "-f", join(folder, "config"));
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
});

/** Tells whether something listens on SSH's port already. */
function taken(): boolean {
    const listening = execFileSync("ss", ["-tlnH", "sport = :22"], { encoding: "utf8" });
    return listening.trim() !== "";
}
