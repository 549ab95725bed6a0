import Table from "cli-table3";
import { workingHours } from "../../catalog/cost";
import type { Part } from "../print";
import { sumOf, usd } from "./cost-text";
import type { StackPlan } from "./stack-plan";
import { plain, withoutTrailing } from "./text-table";

/** A stack and its plan, or why there is none. */
export interface PlannedStack {
    readonly stack: string;
    readonly plan?: StackPlan;
    /** The refusal's message. */
    readonly refused?: string;
}

/** Shows one line for each stack, then the refusals in full. Prices are those of all boxes of a stack. */
export function renderStacks(stacks: readonly PlannedStack[]): Part[] {
    const table = new Table({
        ...plain,
        head: ["STACK", "BOX", "BOXES", "GPU", "AN HOUR", `${workingHours} H/MONTH`, "STATE"],
        colAligns: ["left", "left", "right", "left", "right", "right", "left"],
    });
    for (const { stack, plan } of stacks) {
        if (plan === undefined) {
            table.push([stack, "-", "-", "-", "-", "-", "refused"]);
            continue;
        }
        const { boxes, cost, instanceType } = plan;
        const { hourly, workingHoursMonthly } = sumOf(cost.slice(-1), boxes.length);
        const { gpu } = instanceType;
        table.push([
            ...[stack, instanceType.name, String(boxes.length)],
            gpu === undefined ? "-" : `${gpu.count} x ${gpu.model}`,
            ...[usd(hourly), usd(workingHoursMonthly), stateOf(plan)],
        ]);
    }
    const refusals = stacks.flatMap(({ refused }) => refused ?? []);
    return [
        `${withoutTrailing(table).replaceAll(/^ {2}/gm, "")}\n\n`,
        "More about one stack: npx workstation plan STACK. Prices are in USD, on demand in us-east-1, and include disks.\n",
        ...refusals.flatMap((text): Part[] => [
            "\n",
            { style: "red", text: "refused" },
            `  ${text.trimEnd()}\n`,
        ]),
    ];
}

function stateOf({ machine, security }: StackPlan): string {
    const failed = security.violations.length;
    if (failed > 0) return `${failed} security ${failed === 1 ? "rule" : "rules"} failed`;
    const [passedOver, ...others] = machine.passedOver.map(({ instanceType }) => instanceType);
    if (passedOver === undefined) return "ok";
    return `ok, ${[passedOver, ...others].join(", ")} passed over`;
}
