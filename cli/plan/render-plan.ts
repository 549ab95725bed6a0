import { gpus } from "../../catalog/gpus";
import { systemNames } from "../../catalog/platform";
import { quotaOf } from "../../catalog/quotas";
import { userDataLimit } from "../../cloud-init/user-data-size";
import type { Part } from "../print";
import { costDetails, costSummary } from "./cost-text";
import { resourceTree } from "./resource-tree";
import type { StackPlan } from "./stack-plan";
import { columnsOf, titledRows } from "./text-table";

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
        [titledRows(boxRows(plan), columns), "\n"],
        [costSummary(plan), "\n", limits(plan), ...caveats(plan)],
        createText(plan),
        [bold("Checks"), "\n", titledRows(checkRows(plan), columns), "\n"],
        ...(details.why ? [[bold("Why"), "\n", titledRows(whyRows(plan), columns), "\n"]] : []),
        ...(details.cost ? [[bold("Cost of one box"), "\n", ...costDetails(plan)]] : []),
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

const bold = (text: string): Part => ({ style: "bold", text });

function violations({ security }: StackPlan): Part[] {
    const failed = security.violations.flatMap(({ ids, title, resource, message }): Part[] => [
        { style: "red", text: "failed" },
        `  ${ids.join(", ")}: ${title}; ${resource}: ${message}\n`,
    ]);
    return failed.length === 0 ? [] : [...failed, "\n"];
}

function boxRows(plan: StackPlan): [string, string][] {
    const { boxes, disks, instanceType, machine, settings } = plan;
    const { name, vcpus, memoryGiB, gpu } = instanceType;
    const gpuText =
        gpu === undefined ? "" : `, ${gpu.count} x ${gpu.model} ${gpus[gpu.model].memoryGiB} GiB`;
    const { system, desktop } = systemNames[settings.operatingSystem];
    const { driver, framework } = machine;
    const runs = [
        system,
        settings.desktop ? `${desktop} desktop` : "no desktop",
        ...(driver === undefined ? [] : [`driver ${driver}`]),
        ...(framework?.cuda === undefined ? [] : [`CUDA ${framework.cuda}`]),
        framework === undefined ? "no framework" : `${framework.name} ${framework.version}`,
    ];
    const access =
        settings.access.kind === "ssh"
            ? `SSH from ${brief(settings.access.from)}, and Session Manager`
            : "Session Manager only, no open port";
    return [
        ["Box", `${name}   ${vcpus} vCPU, ${memoryGiB} GiB${gpuText}`],
        ["For", boxes.map(({ member }) => member).join(", ")],
        ["Runs", runs.join(", ")],
        [
            "Disks",
            `root ${disks.rootGiB} GiB (disposable), data ${disks.dataGiB} GiB (kept: /home, /data, daily snapshots)`,
        ],
        ["Access", access],
        // The first clause says enough here; `--why` has the whole reason.
        ...machine.passedOver.map(({ instanceType: type, reason }): [string, string] => [
            "Passed over",
            `${type}: ${reason.split("; ")[0]}`,
        ]),
    ];
}

/** Names the first network; a long list would push the rest off the screen. */
function brief([first = "", ...others]: readonly string[]): string {
    return others.length === 0 ? first : `${first} and ${others.length} more`;
}

function limits({ settings }: StackPlan): string {
    const limit = `limit: maxHourlyUsd ${settings.maxHourlyUsd.toFixed(2)}`;
    return `  ${limit}; ${settings.spot ? "spot" : "on demand"}, prices of us-east-1, before tax\n`;
}

const caveats = ({ costCaveats }: StackPlan): Part[] =>
    costCaveats.map((text) => ({ style: "yellow", text: `  ${text}\n` }));

function createText({ boxes, resources, settings }: StackPlan): Part[] {
    const count = resources.filter(({ type }) => !type.startsWith("workstation:")).length;
    const of = (noun: string) => resources.filter(({ type }) => type.endsWith(`:${noun}`)).length;
    const each = (noun: string) => (boxes.length === 1 ? `1 ${noun}` : `${boxes.length} ${noun}`);
    const parts = [
        each(boxes.length === 1 ? "box" : "boxes"),
        each(boxes.length === 1 ? "data volume" : "data volumes"),
        `network (${of("Subnet")} zones)`,
        `firewall (${settings.access.kind === "ssh" ? "port 22 in" : "nothing in"})`,
        `${of("Role")} roles`,
        "daily snapshots",
    ];
    return [bold(`Would create ${count} resources`), `\n  ${parts.join(", ")}\n`];
}

function checkRows(plan: StackPlan): [string, string][] {
    const { boxes, instanceType, security, settings } = plan;
    const { held, exceptions, violations: failed } = security;
    const largest = Math.max(...boxes.map(({ userData }) => userData.length));
    const kib = (bytes: number) => (bytes / 1024).toFixed(1);
    const quota = quotaOf(instanceType.name, settings.spot);
    const vcpus = instanceType.vcpus * boxes.length;
    return [
        ["settings", "ok"],
        [
            "security",
            `${failed.length === 0 ? "ok" : "failed"}   ${held.length} rules passed, ${failed.length} failed, ` +
                `${exceptions.length} exceptions with a reason`,
        ],
        ["user data", `ok   ${kib(largest)} of ${kib(userDataLimit)} KiB`],
        [
            "quota",
            quota === undefined
                ? "not known for this type"
                : `not checked, because that needs an AWS login: ${vcpus} vCPU of ${quota.code}`,
        ],
    ];
}

function whyRows({ machine }: StackPlan): [string, string][] {
    const { name, frozen } = machine.image;
    return [
        ...machine.reasons.map((reason): [string, string] => ["because", reason]),
        ...machine.passedOver.map(({ instanceType, reason }): [string, string] => [
            "passed over",
            `${instanceType}: ${reason}`,
        ]),
        ["image", `${name} (${frozen ? "looked up once, then kept" : "pinned"})`],
    ];
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
