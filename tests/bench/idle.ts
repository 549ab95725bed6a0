/**
 * Measures what the idle agent costs a rehearsed box with a desktop that runs: the time of the processor that it and its
 * probes take in ten of its minutes, and its memory. `npm run bench:idle [seconds]`: seconds of a minute, 60 by default.
 * With fewer, the same ten samples are counted as those of ten whole minutes.
 */
import { cpus, loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { IdleBox } from "../boot/idle-box";

const seconds = Number(process.argv[2] ?? 60);
const samples = 10;
const aim = { percent: 0.5, megabytes: 40 };

/** Prints the seconds that the agent and its probes, which it waits for, have taken, and the bytes that they hold. */
const usage = `
import os, subprocess
show = ["systemctl", "show", "--value", "idle.service", "-p"]
pid = subprocess.check_output(show + ["MainPID"], text=True).strip()
fields = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()
held = subprocess.check_output(show + ["MemoryCurrent"], text=True).strip()
status = dict(line.split(":", 1) for line in open(f"/proc/{pid}/status"))
resident = int(status["VmHWM"].split()[0]) * 1024
print(sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK"), held if held.isdigit() else resident, resident, pid)
`;

async function main(): Promise<void> {
    const box = new IdleBox("bench-idle", [], { files: { "/srv/usage.py": usage } });
    try {
        await box.launch();
        await box.expectReady(600);
        await box.shortenMinute(seconds);
        const read = async () => {
            const [spent = NaN, held = NaN, resident = NaN, pid] = (
                await box.on("python3 /srv/usage.py")
            )
                .split(" ")
                .map(Number);
            return { spent, held, resident, pid };
        };
        const nextState = async (after?: string) => {
            for (;;) {
                if (await box.hasState()) {
                    const { at } = await box.state();
                    if (at !== after) return at;
                }
                await sleep(Math.min(1000, seconds * 100));
            }
        };
        // The first sample also starts Python and the probes.
        let at = await nextState();
        const before = await read();
        let [held, resident] = [before.held, before.resident];
        for (let sample = 0; sample < samples; sample++) {
            at = await nextState(at);
            const now = await read();
            if (now.pid !== before.pid) throw new Error("the agent was started again meanwhile");
            held = Math.max(held, now.held);
            resident = Math.max(resident, now.resident);
        }
        const spent = (await read()).spent - before.spent;
        report(spent, held, resident);
    } finally {
        await box.remove();
    }
}

function report(spent: number, held: number, resident: number): void {
    const percent = (100 * spent) / (samples * 60);
    const row = (name: string, value: string, ratio: number) =>
        console.log(`  ${name.padEnd(20)} ${value.padStart(34)}  ${ratio.toFixed(2)} x the aim`);
    console.log(
        `the idle agent, ${samples} minutes of ${seconds} s, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`,
    );
    const core = `${spent.toFixed(2)} s, ${percent.toFixed(2)} % of a core`;
    row("processor", core, percent / aim.percent);
    for (const [name, bytes] of [
        ["memory, its cgroup", held],
        ["memory, its process", resident],
    ] as const)
        row(name, `${(bytes / 1e6).toFixed(1)} MB`, bytes / 1e6 / aim.megabytes);
}

void main();
