import { runtime } from "@pulumi/pulumi";
import Mocha from "mocha";
import { readFileSync } from "node:fs";
import { join, sep } from "node:path";
import ts from "typescript";
import { projectDir } from "../support/run-stack";
import type { Mutant } from "./mutants";

/** A mutant and, in groups, the test files that can see it. Without a mutant it checks that these tests pass. */
export interface Job {
    readonly mutant?: Mutant;
    readonly groups: readonly (readonly string[])[];
}

export interface Answer {
    /** The first test that failed; `undefined` when all passed. */
    readonly failed: string | undefined;
    /** True when this process must not take another mutant. */
    readonly spent: boolean;
}

/** Pulumi keeps the unfinished work of an interrupted test, so a failure after loading this file ends the process. */
const leavesState = join(projectDir, "simulation", "run-program.ts");

const compilerOptions = {
    module: ts.ModuleKind.CommonJS,
    target: ts.ScriptTarget.ES2022,
    esModuleInterop: true,
};
type Compile = (
    module: NodeModule & { _compile(text: string, file: string): void },
    file: string,
) => void;

const extensions = require.extensions as unknown as Record<".ts", Compile>;
const compile = extensions[".ts"];

/** Reloads the project with one file changed, and runs test files until one fails. */
async function run({ mutant, groups }: Job): Promise<string | undefined> {
    const own = (file: string) =>
        file.startsWith(projectDir + sep) &&
        !file.includes(`${sep}node_modules${sep}`) &&
        file !== __filename;
    const changed = mutant === undefined ? undefined : join(projectDir, mutant.file);
    extensions[".ts"] = (module, file) => {
        if (mutant === undefined || file !== changed) return compile(module, file);
        const text = readFileSync(file, "utf8");
        const mutated = text.slice(0, mutant.start) + mutant.replacement + text.slice(mutant.end);
        module._compile(ts.transpileModule(mutated, { compilerOptions }).outputText, file);
    };
    for (const files of groups) {
        for (const file of Object.keys(require.cache)) if (own(file)) delete require.cache[file];
        // As in a fresh process: Pulumi's default project and stack names, and no mocks of earlier tests.
        runtime.resetOptions("project", "stack", -1, "", "", false, "");
        const failed = await firstFailure(files);
        if (failed !== undefined) return failed;
    }
    return undefined;
}

function firstFailure(files: readonly string[]): Promise<string | undefined> {
    const mocha = new Mocha({ bail: true, timeout: 60_000, reporter: class {} as never });
    for (const file of files) mocha.addFile(join(projectDir, file));
    return new Promise((resolve) => {
        let failed: string | undefined;
        try {
            const runner = mocha.run(() => resolve(failed));
            runner.on("fail", (test, error: Error) => {
                failed ??= `${test.fullTitle()}: ${error.message.slice(0, 1500)}`;
            });
        } catch (error) {
            // A module no longer loads.
            resolve(String(error));
        }
    });
}

process.on("message", (job: Job) => {
    void run(job).then((failed) => {
        const spent = failed !== undefined && require.cache[leavesState] !== undefined;
        process.send!({ failed, spent } satisfies Answer);
    });
});
