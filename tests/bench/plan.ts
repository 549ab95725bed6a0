/**
 * Measures how long a user waits for help and for a plan. Machines are noisy, so every figure is compared with a floor
 * measured next to it, pair by pair: `npm run bench [pairs]`, 9 pairs by default.
 */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { type Measured, measure, median } from "./measure";

const pairs = Number(process.argv[2] ?? 9);
const projectDir = join(__dirname, "..", "..");

/** Runs the commands in turn, `pairs` times after one run to warm the caches. */
function inTurn(commands: Readonly<Record<string, readonly string[]>>): Map<string, Measured[]> {
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

function print(title: string, results: ReadonlyMap<string, Measured[]>): void {
    const [floor = []] = results.values();
    console.log(
        `${title}\n  ${"median of " + String(pairs)} runs, ratio to the first row pair by pair`,
    );
    for (const [name, runs] of results) console.log(row(name, runs, floor));
}

/** Creates a project folder with the real Pulumi.yaml and a stack of that many members. */
function folderWith(members: number): string {
    const folder = mkdtempSync(join(tmpdir(), "workstation-bench-"));
    writeFileSync(join(folder, "Pulumi.yaml"), readFileSync(join(projectDir, "Pulumi.yaml")));
    const names = Array.from({ length: members }, (_, index) => ({ name: `m${index}` }));
    const config = { "aws:region": "us-east-1", "workstation:members": names };
    writeFileSync(join(folder, "Pulumi.bench.yaml"), stringify({ config }));
    return folder;
}

const bin = join(projectDir, "cli", "bin.cjs");
const helps = inTurn({ "node -e 0": ["-e", "0"], "workstation --help": [bin, "--help"] });
print("help against an empty process", helps);
const [empty = [], help = []] = helps.values();
const more = median(help.map(({ seconds }, at) => seconds - (empty[at]?.seconds ?? NaN)));
console.log(`  ${(more * 1000).toFixed(0)} ms more, pair by pair (aim: at most 100)`);

const floor = [join(__dirname, "floor.cjs")];

const plans = inTurn({
    "floor: imports only": floor,
    "workstation plan dev": [bin, "plan", "dev"],
});
print("plan against its floor (aim: at most 1.30 x)", plans);

const dryRuns = inTurn({
    "workstation plan dev": [bin, "plan", "dev"],
    "workstation resize --dry-run": [bin, "resize", "g4dn.xlarge", "--dry-run"],
    "workstation grow --dry-run": [bin, "grow", "100", "--dry-run"],
});
print("a dry run against a plan; it plans the stack before and after", dryRuns);

const counts = [1, 10, 100];
const members = inTurn({
    "floor: imports only": floor,
    ...Object.fromEntries(
        counts.flatMap((count) => [
            [
                `plan of ${count} members`,
                [join(__dirname, "plan-members.cjs"), folderWith(count), "bench"],
            ],
            [`Pulumi alone for ${count}`, [join(__dirname, "floor-members.cjs"), String(count)]],
        ]),
    ),
});
print("members", members);
/**
 * Returns the milliseconds that one more member takes: the slope of a least-squares line through the counts. It is
 * fitted pair by pair, because a machine that slows down affects all counts of a pair.
 */
function eachOf(name: (count: number) => string, among: readonly number[]): string {
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
    const middle = mean(among);
    const slopes = Array.from({ length: pairs }, (_, pair) => {
        const seconds = among.map((count) => members.get(name(count))?.[pair]?.seconds ?? NaN);
        const products = among.map((count, at) => (count - middle) * (seconds[at] ?? NaN));
        return mean(products) / mean(among.map((count) => (count - middle) ** 2));
    });
    return (median(slopes) * 1000).toFixed(1);
}
for (const [among, aim] of [
    [counts, " (aim: under 10)"],
    [[1, 10], ""], // a process is slower at its start
    [[10, 100], ""],
] as const) {
    const plan = eachOf((count) => `plan of ${count} members`, among);
    const alone = eachOf((count) => `Pulumi alone for ${count}`, among);
    console.log(`  ${plan} ms a member over ${among.join(", ")}${aim}, Pulumi alone ${alone}`);
}

const pulumi = 'require("@pulumi/pulumi");';
const styles = inTurn({
    "@pulumi/pulumi alone": ["-e", pulumi],
    "by resource, @pulumi/aws/ec2/vpc": [
        "-e",
        pulumi +
            ["ec2/instance", "ec2/vpc", "ec2/subnet", "ebs/volume", "ssm/association", "iam/role"]
                .map((name) => `require("@pulumi/aws/${name}");`)
                .join(""),
    ],
    "by module, @pulumi/aws/ec2": [
        "-e",
        pulumi +
            ["dlm", "ebs", "ec2", "iam", "ssm", "vpc"]
                .map((name) => `require("@pulumi/aws/${name}");`)
                .join(""),
    ],
    "whole, @pulumi/aws": ["-e", `${pulumi}require("@pulumi/aws");`],
});
print("import style of @pulumi/aws", styles);
