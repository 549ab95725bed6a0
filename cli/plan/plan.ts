import { Refusal } from "../../settings/refusal";
import { committedStacks } from "../stack-file/no-stack";
import { print } from "../print";
import { pricesOf } from "../../catalog/price-list";
import { pricesKept } from "../price-cache";
import { type Details, renderPlan } from "./render-plan";
import { type PlannedStack, renderStacks } from "./render-stacks";
import { planStack, type StackPlan } from "./stack-plan";
import { writeDocuments } from "./write-documents";

export interface PlanOptions extends Details {
    readonly full?: boolean;
    readonly json?: boolean;
    readonly documents?: string;
}

/**
 * Runs the `plan` command: a screen for one stack, or a line for every stack with a file.
 *
 * @throws Refusal when the settings of the named stack are refused. Without a name, a refused stack is a line too, and
 *     the exit code is 1.
 */
export async function plan(
    projectDir: string,
    stack: string | undefined,
    options: PlanOptions,
): Promise<void> {
    const { full = false, json = false, documents } = options;
    const details = full ? { why: true, resources: true, security: true, cost: true } : options;
    const anyDetail = Object.keys(details).some((it) => /^(why|resources|security|cost)$/.test(it));
    const planned: PlannedStack[] = [];
    for (const name of stack === undefined ? committedStacks(projectDir) : [stack])
        planned.push(await planOrRefusal(projectDir, name, stack === undefined && !json));
    const plans = planned.flatMap((it) => it.plan ?? []);
    if (json) print(`${JSON.stringify(plans.map(forScripts), null, 2)}\n`);
    else if (stack === undefined && !anyDetail) print(renderStacks(planned));
    else for (const it of plans) print(renderPlan(it, process.stdout, details));
    for (const folder of documents === undefined
        ? []
        : plans.flatMap((it) => writeDocuments(it, documents)))
        if (!json) print(`Written     ${folder}\n`);
    const failed = plans.some(({ security }) => security.violations.length > 0);
    if (failed || plans.length < planned.length) process.exitCode = 1;
}

async function planOrRefusal(
    projectDir: string,
    stack: string,
    keepRefusal: boolean,
): Promise<PlannedStack> {
    try {
        return { stack, plan: await planStack(projectDir, stack, {}, pricesKept) };
    } catch (error) {
        if (!keepRefusal || !(error instanceof Refusal)) throw error;
        return { stack, refused: error.message };
    }
}

/** Leaves out what a script can read in the stack file. User data is binary: JSON gets its size. */
function forScripts(plan: StackPlan): object {
    const boxes = plan.boxes.map(({ userData, ...box }) => {
        return { ...box, userDataBytes: userData.length, liveSettings: undefined };
    });
    return { ...plan, settings: undefined, boxes, prices: pricesOf(plan.prices) };
}
