import Table from "cli-table3";
import { workingHours } from "../../catalog/cost";
import type { Part } from "../print";
import { partsOf, sumOf, usd } from "./cost-text";
import type { PlannedMachine, StackPlan } from "./stack-plan";
import { plain, withoutTrailing } from "../text-table";

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
        const { boxes, machines } = plan;
        const totals = partsOf(machines).filter(({ part }) => part === "total");
        const { hourly, workingHoursMonthly } = sumOf(totals);
        const all = (of: (machine: PlannedMachine) => string) => [...new Set(machines.map(of))];
        table.push([
            ...[stack, all((it) => it.instanceType.name).join(", "), String(boxes.length)],
            all(gpuOf).join(", "),
            ...[usd(hourly), usd(workingHoursMonthly), stateOf(plan)],
        ]);
    }
    const regions = [...new Set(stacks.flatMap(({ plan }) => plan?.prices.region ?? []))];
    const where = regions.length === 0 ? "" : ` in ${regions.join(" and ")}`;
    const refusals = stacks.flatMap(({ refused }) => refused ?? []);
    return [
        `${withoutTrailing(table).replaceAll(/^ {2}/gm, "")}\n\n`,
        `More about one stack: npx workstation plan STACK. Prices are in USD, on demand${where}, and include disks.\n`,
        ...refusals.flatMap((text): Part[] => [
            "\n",
            { style: "red", text: "refused" },
            `  ${text.trimEnd()}\n`,
        ]),
    ];
}

/** Names the GPUs of a machine, or a dash. */
export function gpuOf({ instanceType: { gpu } }: Pick<PlannedMachine, "instanceType">): string {
    return gpu === undefined ? "-" : `${gpu.count} x ${gpu.model}`;
}

function stateOf({ machines, security }: StackPlan): string {
    const failed = security.violations.length;
    if (failed > 0) return `${failed} security ${failed === 1 ? "rule" : "rules"} failed`;
    const passedOver = machines.flatMap((it) =>
        it.passedOver.map(({ instanceType }) => instanceType),
    );
    if (passedOver.length === 0) return "ok";
    return `ok, ${[...new Set(passedOver)].join(", ")} passed over`;
}
