import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Report } from "./faults";

const variable = "WORKSTATION_FAULT_COUNTS";

// Mocha loads this in its first process and in each worker; workers inherit the name.
if (process.env[variable] === undefined) {
    const file = join(mkdtempSync(join(tmpdir(), "workstation-faults-")), "counts");
    writeFileSync(file, "");
    process.env[variable] = file;
}

/** Mocha calls this once, at the end, in its first process. */
export function mochaGlobalTeardown(): void {
    const file = process.env[variable]!;
    const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
    const reports = lines.map((line) => JSON.parse(line) as Report);
    rmSync(dirname(file), { recursive: true });
    for (const { change, steps, all, cases, recoveries, seconds } of reports) {
        console.log(
            `faults: ${change}: ${steps} steps, ${cases} of ${all} cases, ${recoveries} recoveries, ${seconds} s`,
        );
    }
    const sum = (key: "steps" | "all" | "cases" | "recoveries") =>
        reports.reduce((total, it) => total + it[key], 0);
    console.log(
        `faults: ${sum("cases")} of ${sum("all")} cases of change x step x fault: ${reports.length} changes, ` +
            `${sum("steps")} steps, ${sum("recoveries")} different states to recover from`,
    );
}
