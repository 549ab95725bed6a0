/**
 * Measures how the plan of a stack grows with its members, against Pulumi's SDK alone with the same resources under the
 * same simulated AWS: `npm run bench:members [pairs]`, 9 pairs by default.
 */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { readStackConfig } from "../../cli/stack-file/read";
import program from "../../index";
import { runProgram } from "../../simulation/run-program";
import { inTurn, median, print } from "./measure";

const pairs = Number(process.argv[2] ?? 9);
const projectDir = join(__dirname, "..", "..");
const counts = [1, 25, 50, 100];

const planOf = (count: number) => `plan of ${count} members`;
const aloneFor = (count: number) => `Pulumi alone for ${count}`;

/** Creates a project folder with the real Pulumi.yaml and a stack of that many members. */
function folderWith(members: number): string {
    const folder = mkdtempSync(join(tmpdir(), "workstation-bench-"));
    writeFileSync(join(folder, "Pulumi.yaml"), readFileSync(join(projectDir, "Pulumi.yaml")));
    const names = Array.from({ length: members }, (_, index) => ({ name: `m${index}` }));
    const config = { "aws:region": "us-east-1", "workstation:members": names };
    writeFileSync(join(folder, "Pulumi.bench.yaml"), stringify({ config }));
    return folder;
}

/** Writes what the stack in a folder declares to a file, and returns its path. */
async function declaredIn(folder: string): Promise<string> {
    const { project, config } = readStackConfig(folder, "bench");
    const { declared } = await runProgram(program, {
        ...{ project, stack: "bench", config, region: "us-east-1" },
    });
    const resources = [...declared].map(([key, { type, name, inputs, parent }]) => {
        return { key, type, name, inputs, parent };
    });
    const file = join(folder, "resources.json");
    writeFileSync(file, JSON.stringify(resources));
    return file;
}

async function bench(): Promise<void> {
    const commands: Record<string, readonly string[]> = {};
    for (const count of counts) {
        const folder = folderWith(count);
        commands[aloneFor(count)] = [
            join(__dirname, "floor-members.cjs"),
            await declaredIn(folder),
        ];
        commands[planOf(count)] = [join(__dirname, "plan-members.cjs"), folder, "bench"];
    }
    const runs = inTurn(pairs, commands);
    for (const count of counts) {
        const rows = [aloneFor(count), planOf(count)].map((it) => [it, runs.get(it)!] as const);
        print(`${count} members (aim: at most 2.00 x)`, new Map(rows));
    }

    /** Returns the median of the milliseconds that one more member takes, pair by pair. */
    const each = (name: (count: number) => string, from: number, to: number) => {
        const [few, many] = [runs.get(name(from))!, runs.get(name(to))!];
        const rise = many.map(({ seconds }, at) => seconds - (few[at]?.seconds ?? NaN));
        return (1000 * median(rise)) / (to - from);
    };
    for (const [from, to] of [
        [1, 25], // a process is slower at its start
        [25, 50],
        [50, 100],
    ] as const) {
        const [plan, alone] = [each(planOf, from, to), each(aloneFor, from, to)];
        console.log(
            `  from ${from} to ${to} members: ${plan.toFixed(1)} ms a member (aim: under 10), ` +
                `Pulumi alone ${alone.toFixed(1)}`,
        );
    }
}

void bench();
