import { committedStacks } from "../stack-file/read";
import { print } from "../print";
import { renderPlan } from "./render-plan";
import { planStack, type StackPlan } from "./stack-plan";
import { writeDocuments } from "./write-documents";

export interface PlanOptions {
    readonly json?: boolean;
    readonly documents?: string;
}

/**
 * Runs the `plan` command, for one stack or for every stack with a file.
 *
 * @throws Refusal when a stack's settings are refused; the stacks before it have been printed.
 */
export async function plan(
    projectDir: string,
    stack: string | undefined,
    { json = false, documents }: PlanOptions,
): Promise<void> {
    const plans: StackPlan[] = [];
    for (const name of stack === undefined ? committedStacks(projectDir) : [stack]) {
        const planned = await planStack(projectDir, name);
        plans.push(planned);
        const folders = documents === undefined ? [] : writeDocuments(planned, documents);
        if (json) continue;
        print(renderPlan(planned, process.stdout));
        for (const folder of folders) print(`Written     ${folder}\n\n`);
    }
    if (json) print(`${JSON.stringify(plans.map(withoutBytes), null, 2)}\n`);
    if (plans.some(({ security }) => security.violations.length > 0)) process.exitCode = 1;
}

/** User data is binary: JSON gets its size, `--documents` writes it. */
function withoutBytes({ boxes, ...rest }: StackPlan) {
    return {
        ...rest,
        boxes: boxes.map(({ userData, ...box }) => ({ ...box, userDataBytes: userData.length })),
    };
}
