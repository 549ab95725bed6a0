import { quotaOf } from "../../catalog/quotas";
import { userDataLimit } from "../../cloud-init/user-data-size";
import type { Part } from "../print";
import { costDetails, costSummary, habitLine } from "./cost-text";
import { boxesText, limits } from "./render-boxes";
import { queueQuotas, queueRows } from "./render-queue";
import { resourceTree } from "./resource-tree";
import type { PlannedMachine, StackPlan } from "./stack-plan";
import { columnsOf, titledRows } from "../text-table";

/** Sections that a plan shows when asked. */
export interface Details {
    readonly why?: boolean;
    readonly resources?: boolean;
    readonly security?: boolean;
    readonly cost?: boolean;
}

/**
 * Returns the plan as text for a person: one screen, at most 35 lines of 100 columns, and the sections asked for.
 * Failed security rules come first: nothing else matters until they are fixed.
 */
export function renderPlan(
    plan: StackPlan,
    stream: NodeJS.WriteStream,
    details: Details = {},
): Part[] {
    const columns = columnsOf(stream);
    const { stack, region } = plan;
    const sections: (readonly Part[])[] = [
        boxesText(plan, columns),
        [costSummary(plan), "\n", habitLine(plan), limits(plan), ...caveats(plan)],
        ...(plan.queue === undefined
            ? []
            : [[bold("Queue for jobs"), "\n", titledRows(queueRows(plan), columns), "\n"]]),
        createText(plan),
        [bold("Checks"), "\n", titledRows(checkRows(plan), columns), "\n"],
        ...(details.why ? [[bold("Why"), "\n", titledRows(whyRows(plan), columns), "\n"]] : []),
        ...(details.cost ? plan.machines.map((it) => costText(it, plan)) : []),
        ...(details.resources ? [[bold("Resources"), "\n", resourceTree(plan), "\n"]] : []),
        ...(details.security
            ? [[bold("Security"), "\n", titledRows(securityRows(plan), columns), "\n"]]
            : []),
        nextText(stack),
    ];
    return [
        ...violations(plan),
        bold(`Plan for stack ${stack}, ${region}`),
        { style: "dim", text: "   offline: no account was asked; AWS decides at `up`" },
        "\n",
        ...sections.flatMap((section): Part[] => ["\n", ...section]),
        "\n",
    ];
}

/** Shows the price of each part of one box, and whose it is where boxes differ. */
function costText(machine: PlannedMachine, plan: StackPlan): Part[] {
    const { machines } = plan;
    const whose = machines.length === 1 ? "" : `: ${machine.members.join(", ")}`;
    return [bold(`Cost of one box${whose}`), "\n", ...costDetails(machine, plan)];
}

const bold = (text: string): Part => ({ style: "bold", text });

function violations({ security }: StackPlan): Part[] {
    const failed = security.violations.flatMap(({ ids, title, resource, message }): Part[] => [
        { style: "red", text: "failed" },
        `  ${ids.join(", ")}: ${title}; ${resource}: ${message}\n`,
    ]);
    return failed.length === 0 ? [] : [...failed, "\n"];
}

const caveats = ({ costCaveats }: StackPlan): Part[] =>
    costCaveats.map((text) => ({ style: "yellow", text: `  ${text}\n` }));

function createText(plan: StackPlan): Part[] {
    const { boxes, resources, settings } = plan;
    const count = resources.filter(({ type }) => !type.startsWith("workstation:")).length;
    const of = (noun: string) => resources.filter(({ type }) => type.endsWith(`:${noun}`)).length;
    const each = (noun: string) => (boxes.length === 1 ? `1 ${noun}` : `${boxes.length} ${noun}`);
    const parts = [
        each(boxes.length === 1 ? "box" : "boxes"),
        each(boxes.length === 1 ? "data volume" : "data volumes"),
        `network (${zonesOf(plan)} zones)`,
        `firewall (${settings.access.kind === "ssh" ? "port 22 in" : "nothing in"})`,
        `${of("Role")} roles`,
        "daily snapshots",
        ...(plan.queue === undefined ? [] : ["2 queues"]),
    ];
    return [bold(`Would create ${count} resources`), `\n  ${parts.join(", ")}\n`];
}

/** Counts the zones with a subnet for boxes; that of a queue behind NAT is beside one of them. */
function zonesOf({ resources }: StackPlan): number {
    return resources.filter(
        ({ type, parent }) =>
            type.endsWith(":Subnet") && parent?.startsWith("workstation:index:Vpc "),
    ).length;
}

function checkRows(plan: StackPlan): [string, string][] {
    const { boxes, security } = plan;
    const { held, exceptions, violations: failed } = security;
    const largest = Math.max(...boxes.map(({ userData }) => userData.length));
    const kib = (bytes: number) => (bytes / 1024).toFixed(1);
    return [
        ["settings", "ok"],
        [
            "security",
            `${failed.length === 0 ? "ok" : "failed"}   ${held.length} rules passed, ${failed.length} failed, ` +
                `${exceptions.length} exceptions with a reason`,
        ],
        ["user data", `ok   ${kib(largest)} of ${kib(userDataLimit)} KiB`],
        ["quota", quotaText(plan)],
    ];
}

/** Sums the vCPUs of all boxes by the quota that they count in. */
function quotaText(plan: StackPlan): string {
    const { machines } = plan;
    const needs = new Map<string, number>();
    for (const { instanceType, box, members } of machines) {
        const code = quotaOf(instanceType.name, box.spot)?.code;
        if (code === undefined) return `not known for ${instanceType.name}`;
        needs.set(code, (needs.get(code) ?? 0) + instanceType.vcpus * members.length);
    }
    const told = [
        ...[...needs].map(([code, vcpus]) => `${vcpus} vCPU of ${code}`),
        ...queueQuotas(plan),
    ];
    return `not checked, because that needs an AWS login: ${told.join(", ")}`;
}

function whyRows({ machines }: StackPlan): [string, string][] {
    return machines.flatMap(({ members, image, reasons, passedOver }) => [
        ...(machines.length === 1 ? [] : [["for", members.join(", ")] as [string, string]]),
        ...reasons.map((reason): [string, string] => ["because", reason]),
        ...passedOver.map(({ instanceType, reason }): [string, string] => [
            "passed over",
            `${instanceType}: ${reason}`,
        ]),
        ["image", `${image.name} (${image.frozen ? "looked up once, then kept" : "pinned"})`],
    ]);
}

function securityRows({ security }: StackPlan): [string, string][] {
    const { held, exceptions } = security;
    return [
        ...held.map(({ title, ids }): [string, string] => ["passed", `${title} (${ids[0]})`]),
        ...exceptions.map(({ title, reason, ids }): [string, string] => [
            "exception",
            `${title} (${ids[0]}): ${reason}`,
        ]),
    ];
}

function nextText(stack: string): Part[] {
    return [
        bold("Next"),
        `\n  try it here   npx workstation rehearse ${stack}\n`,
        `  create it     npx workstation up ${stack}   10 to 20 minutes; it asks first\n`,
        `  more          npx workstation plan ${stack} --why | --resources | --security | --cost | --full\n`,
    ];
}
