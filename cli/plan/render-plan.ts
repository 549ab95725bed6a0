import Table from "cli-table3";
import { workingHours } from "../../catalog/cost";
import { gpus } from "../../catalog/gpus";
import type { Part } from "../print";
import { resourceTree } from "./resource-tree";
import type { PlannedBox, StackPlan } from "./stack-plan";

/** EC2's limit, bytes before base64 (EC2 user guide, "User data", 2026-11). */
const userDataLimit = 16_384;

/** Greatest width of the text, columns; a narrower terminal gets narrower text. */
const widest = 110;

/** Least width that still wraps words, columns; a terminal of unknown size reports 0. */
const narrowest = 40;

/** Returns the plan as text for a person, as wide as `stream` allows. */
export function renderPlan(plan: StackPlan, stream: NodeJS.WriteStream): Part[] {
    const columns = Math.min(Math.max(stream.isTTY ? stream.columns : widest, narrowest), widest);
    const { stack, region, machine, boxes, security } = plan;
    const people = boxes.length === 1 ? "1 box" : `${boxes.length} boxes`;
    const sections: [title: string, ...body: Part[]][] = [
        ["Machine", machineText(plan, columns)],
        [
            `Would be created: ${plan.resources.length - componentCount(plan)} resources`,
            resourceTree(plan),
        ],
        [
            `Price ${boxes.length === 1 ? "" : "of one box "}(USD, on demand, us-east-1, before tax)`,
            ...priceParts(plan),
        ],
        ["User data", boxes.map(userDataText).join("\n")],
        ["Security", securityText(plan, columns)],
        ["How to connect", boxes.map(connectText).join("\n")],
    ];
    return [
        { style: "bold", text: `Stack ${stack}` },
        ` in ${region}: ${people}, ${machine.instanceType}\n\n`,
        ...sections.flatMap(([title, ...body], index): Part[] => [
            ...(index === 0 ? [] : ["\n"]),
            { style: "bold", text: title },
            "\n",
            ...body,
            "\n",
        ]),
        ...security.violations.flatMap(({ ids, title, resource, message }): Part[] => [
            { style: "red", text: "broken" },
            `  ${ids.join(", ")}: ${title}; ${resource}: ${message}\n`,
        ]),
        "\n",
        {
            style: "dim",
            text: "Planned with no account: offers, images, ids and addresses are simulated. AWS decides at `pulumi up`.",
        },
        "\n\n",
    ];
}

function machineText({ instanceType, machine }: StackPlan, columns: number): string {
    const { name, vcpus, memoryGiB, architecture, gpu } = instanceType;
    const graphics =
        gpu === undefined
            ? ""
            : `, ${gpu.count} x ${gpu.model} of ${gpus[gpu.model].memoryGiB} GiB`;
    const rows = [
        ["chosen", `${name}: ${vcpus} vCPU, ${memoryGiB} GiB, ${architecture}${graphics}`],
        ...machine.reasons.map((reason) => ["because", reason]),
        ...machine.passedOver.map(({ instanceType, reason }) => [
            "passed over",
            `${instanceType}: ${reason}`,
        ]),
        [
            "image",
            `${machine.image.name} (${machine.image.frozen ? "looked up once, then kept" : "pinned"})`,
        ],
    ];
    return textTable(rows, [13, columns - 15]);
}

function priceParts(plan: StackPlan): Part[] {
    const caveats = plan.costCaveats.map(
        (text) => ({ style: "yellow", text: `\n  ${text}` }) as const,
    );
    return [priceTable(plan), ...caveats];
}

function priceTable({ cost, boxes, instanceType }: StackPlan): string {
    const usd = (value: number | undefined, digits: number) =>
        value === undefined ? "unknown" : value.toFixed(digits);
    const table = new Table({
        ...plain,
        head: ["", "per hour", "month, always on", `month, ${workingHours} h`],
        colAligns: ["left", "right", "right", "right"],
    });
    const labels: Record<string, string> = { snapshots: "snapshots, of a full volume" };
    for (const { part, hourly, alwaysOnMonthly, workingHoursMonthly } of cost) {
        table.push([
            labels[part] ?? part,
            usd(hourly, 4),
            usd(alwaysOnMonthly, 2),
            usd(workingHoursMonthly, 2),
        ]);
    }
    const total = cost.at(-1);
    if (boxes.length > 1 && total !== undefined) {
        const all = (value: number | undefined) => value && value * boxes.length;
        table.push([
            `${boxes.length} boxes`,
            usd(all(total.hourly), 4),
            usd(all(total.alwaysOnMonthly), 2),
            usd(all(total.workingHoursMonthly), 2),
        ]);
    }
    const notes = [
        `${workingHours} h is 8 hours on 22 days; disks are paid while the box is stopped too`,
    ];
    if (instanceType.burstable) {
        notes.push("CPU beyond the type's baseline is charged extra once its credits are used up");
    }
    return `${withoutTrailing(table)}\n${notes.map((note) => `  ${note}`).join("\n")}`;
}

function userDataText({ member, userData }: PlannedBox): string {
    const share = Math.round((100 * userData.length) / userDataLimit);
    return `  ${member}: ${userData.length} of ${userDataLimit} bytes (${share} %)`;
}

function securityText({ security }: StackPlan, columns: number): string {
    const { held, exceptions, violations } = security;
    const counts = `  ${held.length} held, ${violations.length} broken, ${exceptions.length} exceptions with a reason`;
    const rows = [
        ...held.map(({ title, ids }) => ["held", `${title} (${ids[0]})`]),
        ...exceptions.map(({ title, reason, ids }) => [
            "exception",
            `${title} (${ids[0]}): ${reason}`,
        ]),
    ];
    return `${counts}\n${textTable(rows, [13, columns - 15])}`;
}

function connectText(box: PlannedBox): string {
    const { shell, desktop, desktopUrl, hostKey } = box.connect;
    return [
        `  ${box.member}, in ${box.availabilityZone}`,
        `    shell    ${shell}`,
        `    desktop  ${desktop}`,
        `             and then ${desktopUrl}`,
        `    host key ${hostKey}`,
    ].join("\n");
}

const plain = {
    chars: {
        top: "",
        "top-mid": "",
        "top-left": "",
        "top-right": "",
        bottom: "",
        "bottom-mid": "",
        "bottom-left": "",
        "bottom-right": "",
        left: " ",
        "left-mid": "",
        mid: "",
        "mid-mid": "",
        right: "",
        "right-mid": "",
        middle: " ",
    },
    style: { head: [], border: [], "padding-left": 1, "padding-right": 0 },
};

function textTable(rows: readonly (readonly string[])[], colWidths: number[]): string {
    const table = new Table({ ...plain, colWidths, wordWrap: true });
    table.push(...rows.map((row) => [...row]));
    return withoutTrailing(table);
}

function componentCount({ resources }: StackPlan): number {
    return resources.filter(({ type }) => type.startsWith("workstation:")).length;
}

/** Renders a table without the blanks that fill its last column. */
function withoutTrailing(table: Table.Table): string {
    return table.toString().replaceAll(/ +$/gm, "");
}
