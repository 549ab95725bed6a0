import Table from "cli-table3";
import { workingHours } from "../../catalog/cost";
import { desktopState } from "../../catalog/desktop";
import { gpus } from "../../catalog/gpus";
import { notebookImage } from "../../catalog/notebook";
import { nameOfList } from "../../catalog/price-list";
import { prices } from "../../catalog/prices";
import { systemNames } from "../../catalog/platform";
import type { Part } from "../print";
import { isLeftOut } from "../../planning/desktop";
import { hasNotebook } from "../../settings/notebook";
import { usd } from "./cost-text";
import { gpuOf } from "./render-stacks";
import type { PlannedMachine, StackPlan } from "./stack-plan";
import { plain, titledRows, withoutTrailing } from "../text-table";

/** Most lines for members: with more, the rest of the plan would leave the screen. */
const mostLines = 12;

/** Shows the boxes: one in full when all are alike, else a line for each member. */
export function boxesText(plan: StackPlan, columns: number): Part[] {
    const [machine, ...others] = plan.machines;
    if (machine !== undefined && others.length === 0)
        return [titledRows(rowsOf(machine, plan), columns), "\n"];
    return [
        `${teamTable(plan)}\n\n`,
        titledRows(
            [
                ...desktopRow(plan),
                ...notebookRow(plan),
                ...sharedRow(plan),
                accessRow(plan),
                ...passedOver(plan),
            ],
            columns,
        ),
        "\n",
    ];
}

function rowsOf(machine: PlannedMachine, plan: StackPlan): [string, string][] {
    const { disks, instanceType, members } = machine;
    const { name, vcpus, memoryGiB, gpu } = instanceType;
    const gpuText =
        gpu === undefined ? "" : `, ${gpu.count} x ${gpu.model} ${gpus[gpu.model].memoryGiB} GiB`;
    return [
        ["Box", `${name}   ${vcpus} vCPU, ${memoryGiB} GiB${gpuText}`],
        ["For", members.join(", ")],
        ["Runs", runs(machine)],
        [
            "Disks",
            `root ${disks.rootGiB} GiB (disposable), data ${disks.dataGiB} GiB (kept: /home, /data, daily snapshots)`,
        ],
        ...desktopRow(plan),
        ...notebookRow(plan),
        ...sharedRow(plan),
        accessRow(plan),
        ...passedOver(plan),
    ];
}

function runs({ box, driver, framework }: PlannedMachine): string {
    const { system, desktop } = systemNames[box.operatingSystem];
    const said = { on: `${desktop} desktop`, off: `${desktop} desktop (off)`, none: "no desktop" };
    return [
        system,
        said[desktopState(box)],
        ...(driver === undefined ? [] : [`driver ${driver}`]),
        ...(framework?.cuda === undefined ? [] : [`CUDA ${framework.cuda}`]),
        framework === undefined ? "no framework" : `${framework.name} ${framework.version}`,
    ].join(", ");
}

/** Shows a line for each member, or for each machine where there are too many members. */
function teamTable({ machines }: StackPlan): string {
    const table = new Table({
        ...plain,
        head: ["FOR", "BOX", "GPU", "RUNS", "DISKS GIB", "AN HOUR", `${workingHours} H`],
        colAligns: ["left", "left", "left", "left", "left", "right", "right"],
    });
    const count = machines.reduce((sum, { members }) => sum + members.length, 0);
    for (const machine of machines) {
        const { box, cost, disks, framework, instanceType, members } = machine;
        const total = cost.at(-1);
        const shared = [
            `${instanceType.name}${box.spot ? " (spot)" : ""}`,
            gpuOf(machine),
            [
                box.operatingSystem,
                ...(framework ? [`${framework.name} ${framework.version}`] : []),
            ].join(", "),
            `${disks.rootGiB} + ${disks.dataGiB}`,
        ];
        const prices = [usd(total?.hourly), usd(total?.workingHoursMonthly)];
        const [first = "", ...more] = members;
        const names =
            count <= mostLines || more.length === 0
                ? members.map((name) => shortened(name))
                : [`${shortened(first, 10)} +${more.length}`];
        for (const name of names) table.push([name, ...shared, ...prices]);
    }
    return withoutTrailing(table).replaceAll(/^ {2}/gm, "");
}

/** Cuts a name so that a line fits 100 columns. */
function shortened(name: string, most = 14): string {
    return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}

function accessRow({ settings: { access } }: StackPlan): [string, string] {
    const text =
        access.kind === "ssh"
            ? `SSH from ${brief(access.from)}, and Session Manager`
            : "Session Manager only, no open port";
    return ["Access", text];
}

/** The plan does not know the boxes that exist, so it says what becomes of one that has a desktop. */
function desktopRow({ machines }: StackPlan): [string, string][] {
    const without = machines.filter(({ box }) => isLeftOut(box));
    if (without.length === 0) return [];
    const names = without.flatMap(({ members }) => members).map((name) => shortened(name));
    const whose = without.length === machines.length ? "" : `${brief(names)}: `;
    return [
        [
            "Desktop",
            `${whose}none; a box that has one is replaced. installDesktop: true keeps both, and switches it off`,
        ],
    ];
}

/** Says what the notebook's image takes. Nobody has measured it on EC2, so the row says what it rests on. */
function notebookRow({ machines }: StackPlan): [string, string][] {
    if (!machines.some(({ box }) => hasNotebook(box))) return [];
    const { gigabytes, minutes } = notebookImage;
    return [
        [
            "Notebook",
            `JupyterLab and TensorBoard, for ${gigabytes} GB more of the root disk, built in ${minutes} minutes beside the boot (estimates)`,
        ],
    ];
}

function sharedRow({ settings: { sharedData } }: StackPlan): [string, string][] {
    if (sharedData === undefined) return [];
    const bucket =
        sharedData.kind === "new"
            ? `a bucket of the stack's own, $${prices.s3GbMonth.usd} per GB and month`
            : `the bucket ${sharedData.bucket}`;
    return [["Shared", `/shared, in ${bucket}`]];
}

/** The first clause of each reason says enough here; `--why` has the whole one. */
function passedOver({ machines }: StackPlan): [string, string][] {
    const told = new Map(
        machines.flatMap((machine) =>
            machine.passedOver.map(({ instanceType, reason }) => [
                instanceType,
                `${instanceType}: ${reason.split("; ")[0]}`,
            ]),
        ),
    );
    return [...told.values()].map((text) => ["Passed over", text]);
}

/** Names the first network; a long list would push the rest off the screen. */
function brief([first = "", ...others]: readonly string[]): string {
    return others.length === 0 ? first : `${first} and ${others.length} more`;
}

/** Says what prices are compared with, and how the boxes are paid. */
export function limits({ machines, prices }: StackPlan): string {
    const all = (of: (machine: PlannedMachine) => string) => [...new Set(machines.map(of))];
    const limit = `maxHourlyUsd ${all(({ box }) => box.maxHourlyUsd.toFixed(2)).join(", ")}`;
    const paid = all(({ box }) => (box.spot ? "spot" : "on demand")).join(" and ");
    return `  ${limit}; ${paid}, ${nameOfList(prices)}, before tax\n`;
}
