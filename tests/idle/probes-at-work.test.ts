import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { projectDir } from "../support/run-stack";

const files = join(projectDir, "cloud-init/files");

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
print(len(sample["err"]) == len(idle_probes.columns_of) - 1, time.monotonic() - began < 4)
print({sample[column] for name in sample["err"] for column in idle_probes.columns_of[name]}, sample["gpus"])
`);
        expect(said).to.equal("True True\n{None} []\n");
    });
});

describe("the probes on this machine", () => {
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
});
