/**
 * Measures `workstation status` of one box against a bare call of AWS's SDK, and `--help`, each as a process of its own and
 * in turn. EC2 and Systems Manager are the unit tests' stand-ins on loopback, so AWS's own time is left out.
 * `npm run bench:status [pairs]`, 5 pairs by default.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { PretendAws, pretendBox } from "../cli/boxes/support/pretend-aws";
import { projectDir } from "../support/run-stack";
import { median } from "./measure";

const pairs = Number(process.argv[2] ?? 5);
const command = join(projectDir, "cli", "bin.cjs");
const commands: Readonly<Record<string, readonly string[]>> = {
    "a bare call of AWS's SDK": [join(__dirname, "bare-call.cjs")],
    "status --json": [command, "status", "--json"],
    "--help": [command, "--help"],
};

/** Returns the seconds that a command takes. This process answers it meanwhile. */
async function measured(args: readonly string[]): Promise<number> {
    const began = process.hrtime.bigint();
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
    const [status] = (await once(child, "close")) as [number | null];
    if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}`);
    return Number(process.hrtime.bigint() - began) / 1e9;
}

async function bench(): Promise<void> {
    const aws = new PretendAws();
    await aws.begin();
    aws.boxes = [pretendBox()];
    const times = new Map<string, number[]>(Object.keys(commands).map((name) => [name, []]));
    // The first round warms the caches.
    for (let pair = -1; pair < pairs; pair++)
        for (const [name, args] of Object.entries(commands)) {
            const seconds = await measured(args);
            if (pair >= 0) times.get(name)?.push(seconds);
        }
    aws.end();
    const [floor = []] = times.values();
    console.log(`one box, median of ${pairs}; ratio to the first row pair by pair`);
    for (const [name, taken] of times) {
        const ratio = median(taken.map((it, at) => it / (floor[at] ?? NaN)));
        console.log(`  ${name.padEnd(26)} ${median(taken).toFixed(2)} s  ${ratio.toFixed(2)} x`);
    }
}

void bench();
