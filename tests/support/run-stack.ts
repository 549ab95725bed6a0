import { join } from "node:path";
import program from "../../index";
import { type ProgramRun, runProgram } from "../../simulation/run-program";
import { readStackConfig } from "../../cli/stack-file/read";

export const projectDir = join(__dirname, "..", "..");

/**
 * Runs a committed stack from its real files, with some settings changed. Unqualified keys are the project's own;
 * values are written as in the stack file.
 */
export function runStack(
    stack: string,
    changes: Readonly<Record<string, unknown>> = {},
): Promise<ProgramRun> {
    const { project, config } = readStackConfig(projectDir, stack, changes);
    return runProgram(program, { project, stack, config, region: config["aws:region"] ?? "" });
}
