import { expect } from "chai";
import { JobBox } from "./job-box";

const ring = "/var/lib/workstation/live/current/idle_ring.py";
const command = "/var/lib/workstation/live/current/workstation";
/** The ring of samples, whose file is the test's. */
const pretendRing = `
import json, os
def last(count):
    with open(os.environ["SANDBOX"] + "/ring") as file:
        return [json.loads(line) for line in file][-count:]
`;
const quiet = {
    ...{ ssh: 0, ssh_bps: 0, vnc: 0, input: 9999, cpu: 12, cores: 1, gpu: 0, gpu_mem: 0 },
    ...{ disk: 1.2, net: 0.4, docker: 0, kernel_busy: 0, kernel_act: 9999, ide_input: 9999 },
    ...{ pkg: 0, jobs: 0, err: [], mem: 41, net_in: 0.3, net_out: 0.1, gpus: [], xid: [] },
};
const gpu = { util: 63, mem: 10.1, mem_total: 24, temp: 61, power: 210.4, throttle: [] };
const usual = "its power limit, as is usual under full load";

describe("`workstation metrics` on a box", function () {
    this.timeout(60_000);
    let box: JobBox;
    let now: number;
    beforeEach(() => {
        now = Date.now();
        box = new JobBox();
        box.sandbox.write(ring, pretendRing);
    });
    afterEach(() => box.remove());

    /** Returns a sample of so many minutes ago, before now or another time. */
    const sample = (ago: number, seen: object = {}, end = now) => ({
        ...quiet,
        time: `${new Date(end - ago * 60_000).toISOString().slice(0, 19)}Z`,
        ...seen,
    });
    const samples = (...all: readonly object[]) =>
        box.sandbox.write("/ring", all.map((it) => `${JSON.stringify(it)}\n`).join(""));
    const metrics = (words: readonly string[] = [], encoding = "utf8") =>
        box.sandbox.run(command, ["metrics", ...words], { env: { PYTHONIOENCODING: encoding } });
    const line = (output: string, name: string) =>
        output.split("\n").find((it) => it.startsWith(name)) ?? "";

    it("shows a line for each GPU and part: the last minute, the hour, and details", async () => {
        const full = { ...gpu, util: 100, throttle: ["heat"] };
        const cpu_by = { logins: 0.11, containers: 2.46, desktop: 0.04, system: 0 };
        samples(
            sample(30, { gpus: [gpu, full], cpu: 50 }),
            sample(0, { gpus: [gpu, full], cpu_by }),
        );
        const { status, output } = await metrics();
        expect(status).to.equal(0);
        const blank = " ".repeat(14);
        expect(output).to.equal(
            `GPU 0    [██████    ]      63 %    |${blank}▅${blank}▅| 10.1 of 24.0 GB, 61 °C, 210 W\n` +
                `GPU 1    [██████████]     100 %    |${blank}█${blank}█| 10.1 of 24.0 GB, 61 °C, 210 W, slowed down by heat\n` +
                `CPU      [█         ]      12 %    |${blank}▄${blank}▁| 1 core more than half busy, containers 2.5, logins 0.1\n` +
                `memory   [████      ]      41 %    |${blank}▃${blank}▃|\n` +
                `disk     [██████████]    1.20 MB/s |${blank}█${blank}█| written\n` +
                `network  [██████████]    0.40 MB/s |${blank}█${blank}█| 0.30 in, 0.10 out\n` +
                `GPU 1 was slowed down by heat (in 2 minutes of the last day), last at ${sample(0).time}\n`,
        );
    });

    it("needs no more than ASCII on a terminal that has no more", async () => {
        samples(sample(0));
        const { status, output } = await metrics([], "ascii");
        expect(status, output).to.equal(0);
        expect(line(output, "CPU")).to.match(/^CPU {6}\[# {9}\] {6}12 % {4}\| {29}\.\| 1 core/);
    });

    it("shows `?` where a probe did not answer, and a gap where the box was off", async () => {
        samples(sample(50), sample(2, { cpu: null, err: ["cpu"] }), sample(0));
        const { output } = await metrics();
        expect(line(output, "CPU")).to.match(/\| {4}▁ {23}\?▁\|/);
    });

    it("says that the GPU does not answer, where its probe failed", async () => {
        const hidden = { ...gpu, util: null, power: null, temp: null, mem: null };
        samples(sample(0, { err: ["gpu"], gpu: null, gpu_mem: null, gpus: [hidden] }));
        const { output } = await metrics();
        expect(output).to.match(
            /^GPU +does not answer, or does not tell its load\nGPU 0 +\[ +\] +\? %/,
        );
    });

    it("says what errors of GPUs mean, each once with its last time and number", async () => {
        samples(
            sample(90, { xid: [79] }),
            sample(2, { xid: [13, 79] }),
            sample(0, { xid: [9876] }),
        );
        const { output } = await metrics();
        expect(output).to.contain(
            `\nXid 79 at ${sample(2).time} (in 2 minutes of the last day): the GPU has fallen off the bus; stop and start`,
        );
        expect(output).to.match(/\nXid 13 at \S+: an exception while computing/);
        expect(output).to.match(/\nXid 9876 at \S+: see docs\.nvidia\.com\/deploy\/xid-errors\n/);
    });

    it("says how old the last sample is, where the agent has stopped", async () => {
        samples(sample(12));
        expect((await metrics()).output).to.contain(
            "\nthe last sample is 12 minutes old; the idle agent may not run: systemctl status idle\n",
        );
    });

    it("says that there is no sample yet, and fails", async () => {
        samples();
        const { status, output } = await metrics();
        expect([status, output]).to.deep.equal([
            1,
            "there is no sample yet: the idle agent writes the first one a minute after it starts (systemctl status idle)\n",
        ]);
    });

    it("prints one object with --json", async () => {
        const all = Array.from({ length: 70 }, (_, at) => sample(69 - at));
        samples(...all.slice(0, -1), { ...all.at(-1), gpus: [{ ...gpu, throttle: ["heat"] }] });
        const told = JSON.parse((await metrics(["--json"])).output) as Record<string, unknown>;
        expect(Object.keys(told)).to.deep.equal(["version", "last", "hour", "gpu"]);
        expect(told["hour"]).to.have.length(60);
        expect(told["gpu"]).to.deep.equal({
            xid: [],
            throttled: [{ gpu: 0, reason: "heat", minutes: 1, last: all.at(-1)!.time }],
        });
    });

    it("draws again at each new sample with -w, and ends well at Ctrl-C", async () => {
        samples(sample(1, { cpu: 10 }, 1.8e12));
        const next = JSON.stringify(sample(0, { cpu: 90 }, 1.8e12));
        box.sandbox.write(
            "/line",
            `#!/bin/bash\n(sleep 1.5; echo '${next}' >>"$SANDBOX/ring") &\n` +
                `timeout --preserve-status -s INT 4 python3 '${box.sandbox.path(command)}' metrics -w; echo "code $?"\n`,
        );
        const { output } = await box.sandbox.run("/line", [], {
            env: { PYTHONIOENCODING: "utf8" },
        });
        expect(output.match(/^CPU .*?%/gm)!.map((it) => it.replace(/\[.*\] +/, ""))).to.deep.equal([
            ...["CPU      10 %", "CPU      90 %"],
        ]);
        expect(output).to.match(/code 0\n$/);
    });

    it("refuses other words, with what is allowed", async () => {
        const { status, output } = await metrics(["--all"]);
        expect([status, output]).to.deep.equal([
            2,
            "workstation: `workstation metrics` takes -w and --json, not '--all'\n",
        ]);
    });

    it("is in the status too: errors and what slowed a GPU down, but not a usual power limit", async () => {
        box.sandbox.write("/proc/uptime", "60.0 60.0\n");
        box.sandbox.write("/proc/stat", "cpu 1 2\nbtime 1796000000\n");
        const slow = { ...gpu, throttle: ["heat", usual] };
        samples(sample(1, { gpus: [slow], xid: [48] }));
        const { output } = await box.workstation("status", "--json");
        const told = (JSON.parse(output) as { gpu: Record<string, readonly object[]> }).gpu;
        expect(told["throttled"]!.map((it) => (it as { reason: string }).reason)).to.deep.equal([
            ...["heat", usual],
        ]);
        const shown = (await box.workstation("status")).output;
        expect(shown.match(/^GPU .*/gm)).to.deep.equal([
            `GPU          Xid 48 at ${sample(1).time}: an error of memory that could not be corrected; stop and start the box; if it returns, change the box`,
            `GPU          GPU 0 was slowed down by heat, last at ${sample(1).time}`,
        ]);
    });
});
