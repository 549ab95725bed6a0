import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Measured {
    readonly seconds: number;
    /** Peak resident memory of the process. */
    readonly peakMiB: number;
}

const usageFile = join(mkdtempSync(join(tmpdir(), "workstation-bench-")), "usage.json");

/** Measures one command in a process of its own, Node's start included. */
export function measure(args: readonly string[]): Measured {
    const started = process.hrtime.bigint();
    const { status, stderr } = spawnSync(
        process.execPath,
        ["-r", join(__dirname, "report-usage.cjs"), ...args],
        { env: { ...process.env, BENCH_USAGE: usageFile }, encoding: "utf8" },
    );
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    if (status !== 0) throw new Error(`node ${args.join(" ")} failed:\n${stderr}`);
    const { maxRSS } = JSON.parse(readFileSync(usageFile, "utf8")) as { maxRSS: number };
    return { seconds, peakMiB: maxRSS / 1024 };
}

export function median(values: readonly number[]): number {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
