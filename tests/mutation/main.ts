import { type ChildProcess, fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { projectDir } from "../support/run-stack";
import { allMutants, type Mutant } from "./mutants";
import { sample } from "../support/sample";
import { testsFor } from "./tests-for";
import type { Answer, Job } from "./worker";

/** Longest time for the tests of one mutant, in ms; a change can make a loop endless. */
const patience = 180_000;

/**
 * Counts as not caught. Of twelve such mutants on a loaded machine, eleven survived when they were tried again on a
 * quiet one (2026-11-30).
 */
const notEnded = "the tests did not end";

const { values } = parseArgs({
    options: {
        count: { type: "string", default: "400" },
        seed: { type: "string", default: "11" },
        jobs: { type: "string", default: String(Math.max(1, cpus().length - 1)) },
        /** Start of the paths of files to change. */
        in: { type: "string", default: "" },
    },
});

/** Runs the tests that can see a mutant in a child process, which takes the next mutant too unless it ended. */
class Lane {
    private child: ChildProcess | undefined;

    ask(job: Job): Promise<Answer> {
        this.child ??= fork(join(__dirname, "worker.ts"), {
            execArgv: [
                "-r",
                join(projectDir, "cli", "start", "register.cjs"),
                "-r",
                join(projectDir, "cli", "start", "lazy-modules.cjs"),
            ],
            stdio: ["ignore", "ignore", "ignore", "ipc"],
            cwd: projectDir,
        });
        const child = this.child;
        return new Promise((resolve) => {
            const limit = job.mutant === undefined ? 10 * patience : patience;
            const timer = setTimeout(() => child.kill("SIGKILL"), limit);
            const end = (answer: Answer) => {
                clearTimeout(timer);
                child.removeAllListeners();
                if (answer.spent) this.close();
                resolve(answer);
            };
            child.once("message", end);
            child.once("exit", () => end({ failed: notEnded, spent: true }));
            child.send(job);
        });
    }

    close(): void {
        this.child?.kill();
        this.child = undefined;
    }
}

async function main(): Promise<void> {
    const all = (await allMutants()).filter(({ file }) => file.startsWith(values.in));
    const taken = sample(all, Number(values.count), Number(values.seed));
    const files = [...new Set(taken.map(({ file }) => file))];
    const say = (line: string) => process.stdout.write(`${line}\n`);
    const start = Date.now();
    const lanes = Array.from({ length: Number(values.jobs) }, () => new Lane());

    // Without a mutant all tests must pass, or the results mean nothing.
    const tests = [...new Set(files.flatMap((it) => testsFor(it).flat()))].sort();
    const folders = [...new Set(tests.map(dirname))];
    const groups = folders.map((folder) => tests.filter((test) => dirname(test) === folder));
    const baseline = await lanes[0]!.ask({ groups });
    if (baseline.failed !== undefined) throw new Error(`without a mutant: ${baseline.failed}`);

    const survivors: Mutant[] = [];
    const queue = [...taken];
    await Promise.all(
        lanes.map(async (lane) => {
            for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
                const { failed } = await lane.ask({ mutant, groups: testsFor(mutant.file) });
                const caught = failed !== undefined && failed !== notEnded;
                if (!caught) survivors.push(mutant);
                const word = caught ? "caught  " : "SURVIVED";
                say(`${word} ${describe(mutant)}   ${failed ?? ""}`);
            }
            lane.close();
        }),
    );
    const caught = taken.length - survivors.length;
    const minutes = ((Date.now() - start) / 60_000).toFixed(0);
    say(
        `\n${caught} of ${taken.length} caught (${((100 * caught) / taken.length).toFixed(1)} %) of ${all.length}, seed ${values.seed}, ${minutes} minutes`,
    );
    for (const mutant of survivors) say(`  ${describe(mutant)}`);
    if (caught < 0.85 * taken.length) process.exitCode = 1;
}

/** Describes a mutant: `catalog/cost.ts:6 NumericLiteral: 730 -> 731`. */
function describe({ file, mutator, start, end, replacement }: Mutant): string {
    const text = readFileSync(join(projectDir, file), "utf8");
    const line = text.slice(0, start).split("\n").length;
    const short = (code: string) => code.replace(/\s+/g, " ").slice(0, 60);
    return `${file}:${line} ${mutator}: ${short(text.slice(start, end))} -> ${short(replacement)}`;
}

void main();
