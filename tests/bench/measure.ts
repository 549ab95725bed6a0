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

/** Runs the commands in turn, `pairs` times after one run to warm the caches. */
export function inTurn(
    pairs: number,
    commands: Readonly<Record<string, readonly string[]>>,
): Map<string, Measured[]> {
    const results = new Map<string, Measured[]>();
    for (const [name, args] of Object.entries(commands)) {
        measure(args);
        results.set(name, []);
    }
    for (let pair = 0; pair < pairs; pair++) {
        for (const [name, args] of Object.entries(commands)) results.get(name)?.push(measure(args));
    }
    return results;
}

function row(name: string, runs: readonly Measured[], floor: readonly Measured[]): string {
    const seconds = median(runs.map((run) => run.seconds)).toFixed(2);
    const ratio = median(runs.map((run, at) => run.seconds / (floor[at]?.seconds ?? NaN)));
    const memory = median(runs.map(({ peakMiB }) => peakMiB)).toFixed(0);
    return `  ${name.padEnd(34)} ${seconds.padStart(6)} s  ${ratio.toFixed(2).padStart(5)} x  ${memory.padStart(4)} MiB`;
}

/** Prints a row for each command. The first is the floor of the others. */
export function print(title: string, results: ReadonlyMap<string, Measured[]>): void {
    const [floor = []] = results.values();
    console.log(`${title}\n  median of ${floor.length} runs, ratio to the first row pair by pair`);
    for (const [name, runs] of results) console.log(row(name, runs, floor));
}
