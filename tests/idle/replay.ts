import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectDir } from "../support/run-stack";

/** A minute of a trace; docs/idle.md tells the columns. */
export interface Sample {
    readonly minute: number;
    readonly ssh: number;
    readonly ssh_bps: number;
    readonly vnc: number;
    readonly input: number;
    readonly cpu: number;
    readonly cores: number;
    readonly gpu: number;
    readonly gpu_mem: number;
    readonly disk: number;
    readonly net: number;
    readonly docker: number;
    readonly hold: number;
    readonly kernel_busy: number;
    readonly kernel_act: number;
    readonly ide_input: number;
    readonly pkg: number;
    readonly jobs: number;
    readonly clock_jump: number;
    readonly boot: number;
    readonly err: readonly string[];
}

/** What some minutes have that differs from a box which nobody uses. */
export type Seen = { readonly [Column in keyof Sample]?: Sample[Column] | null };

/** Returns a minute of a box that nobody has used since its boot, apart from what is given. */
export function sample(minute: number, seen: Seen = {}): object {
    const quiet: Sample = {
        ...{ minute, ssh: 0, ssh_bps: 0, vnc: 0, input: 9999, cpu: 2.1, cores: 0, gpu: 0 },
        ...{ gpu_mem: 0, disk: 0.03, net: 0.006, docker: 0, hold: -1, kernel_busy: 0 },
        ...{ kernel_act: 9999, ide_input: 9999, pkg: 0, jobs: 0, clock_jump: 0 },
        ...{ boot: 1000 + minute, err: [] },
    };
    return { ...quiet, ...seen };
}

/** What `--json` prints. */
export interface Replayed {
    readonly minutes: number;
    readonly stop: number | null;
    readonly reason: string;
    readonly warnings: readonly { readonly minute: number; readonly reason: string }[];
}

/** Runs the box's own script on the bytes of a trace. */
export function run(trace: string | Buffer, ...options: readonly string[]) {
    const script = join(projectDir, "cloud-init/files/idle_replay.py");
    const args = [script, ...options, "-"];
    const { status, stdout, stderr } = spawnSync("python3", args, {
        input: trace,
        encoding: "utf8",
    });
    return { status, stdout, stderr };
}

/** Returns the text of a trace. */
export function traceOf(lines: readonly object[]): string {
    return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** Replays lines and returns what `--json` prints. */
export function replayed(lines: readonly object[], minutes = 30): Replayed {
    const { status, stdout, stderr } = run(traceOf(lines), "--json", "--minutes", String(minutes));
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Replayed;
}
