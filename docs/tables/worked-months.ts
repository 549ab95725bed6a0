import { monthlyCost } from "../../catalog/cost";
import { habitCosts } from "../../catalog/habits";
import { idleStop } from "../../settings/idle-stop";
import { tablePrices } from "../../catalog/price-list";
import { table } from "./table";

/** A box whose month docs/cost.md works out, as the committed stacks have it, and who uses it how. */
interface Worked {
    readonly stack: string;
    readonly kind: string;
    readonly instanceType: string;
    readonly rootGiB: number;
    readonly dataGiB: number;
    /** Name of the habit that is worked out part by part. */
    readonly habit: string;
}

export const worked: readonly Worked[] = [
    {
        ...{ stack: "dev", kind: "CPU", instanceType: "t3a.large", rootGiB: 58, dataGiB: 50 },
        habit: "office hours",
    },
    {
        ...{ stack: "gpu", kind: "GPU", instanceType: "g4dn.4xlarge", rootGiB: 125, dataGiB: 100 },
        habit: "evenings too",
    },
];

/** The box of `dev` in a month in which it was resized, and the hours that it ran as each type. */
export const resized = {
    ...worked[0]!,
    runs: [
        { instanceType: "t3a.large", hours: 120 },
        { instanceType: "t3.2xlarge", hours: 67 },
    ],
} as const;

/** The months of docs/cost.md, computed by what `plan` and `cost` compute with. */
export function workedMonths(): string {
    return [...worked.map(month), resizedMonth()].join("\n");
}

function resizedMonth(): string {
    const { stack, rootGiB, dataGiB, runs } = resized;
    const disks = { rootGiB, dataGiB, snapshotGiB: dataGiB };
    const usd = (parts: readonly string[], instanceType: string, hours: number) =>
        monthlyCost({ ...disks, instanceType, publicAddress: true, hours })
            .filter(({ part }) => parts.includes(part))
            .reduce((sum, { monthlyUsd = 0 }) => sum + monthlyUsd, 0);
    const list = tablePrices();
    const hours = runs.reduce((sum, it) => sum + it.hours, 0);
    const [{ instanceType: first }, { instanceType: now }] = runs;
    const rows = [
        ...runs.map((it) => ({
            row: [
                ...[`as ${it.instanceType}`, `${it.hours} h`],
                `${list.hourlyUsd(it.instanceType)} an hour`,
            ],
            usd: usd([it.instanceType], it.instanceType, it.hours),
        })),
        {
            row: ["address", `${hours} h`, `${list.publicIpv4Hour} an hour`],
            usd: usd(["public address"], now, hours),
        },
        {
            row: ["disks and snapshots", "as above", ""],
            usd: usd(["root disk", "data disk", "snapshots"], now, hours),
        },
    ];
    const total = rows.reduce((sum, it) => sum + it.usd, 0);
    return [
        `**A resized box** (\`${stack}\`), ${first} until a \`resize\` and ${now} from then on. ` +
            `All month as ${now} it would cost ${usd(["total"], now, hours).toFixed(2)}.\n\n`,
        table([
            ["Part", "How much", "Price", "USD"],
            ...rows.map((it) => [...it.row, it.usd.toFixed(2)]),
            ["total", "", "", total.toFixed(2)],
        ]),
    ].join("");
}

function month({ stack, kind, habit, ...box }: Worked): string {
    const { instanceType, rootGiB, dataGiB } = box;
    const request = { ...box, snapshotGiB: dataGiB, publicAddress: true };
    const habits = habitCosts(request, idleStop.usual);
    const { hours, assumes } = habits.find(({ name }) => name === habit)!;
    const rows = monthlyCost({ ...request, hours });
    const list = tablePrices();
    const usd = (...parts: readonly string[]) =>
        rows
            .filter(({ part }) => parts.includes(part))
            .reduce((sum, { monthlyUsd = 0 }) => sum + monthlyUsd, 0)
            .toFixed(2);
    const gibs = (gib: number) => `${gib} GiB, all month`;
    return [
        `**A ${kind} box** (\`${stack}\`, ${instanceType}), ${habit}: ${assumes}, and a stop after ${idleStop.usual} idle minutes.\n\n`,
        table([
            ["Part", "How much", "Price", "USD"],
            ...[
                ["compute", `${hours} h`, `${list.hourlyUsd(instanceType)} an hour`],
                ["address", `${hours} h`, `${list.publicIpv4Hour} an hour`],
                ["disks", gibs(rootGiB + dataGiB), `${list.gp3GbMonth} a GiB`],
                ["snapshots", `at most ${gibs(dataGiB)}`, `${list.snapshotGbMonth} a GiB`],
            ].map(([part = "", ...more]) => [part, ...more, usd(...partsOf(part, instanceType))]),
            ["total", "", "", usd("total")],
        ]),
        "\n",
        table([
            ["Habit", "Takes for granted", "Hours", "USD"],
            ...habits.map((it) => [
                ...[it.name, it.assumes, String(it.hours), it.monthlyUsd?.toFixed(2) ?? "unknown"],
            ]),
        ]),
    ].join("");
}

/** Returns the parts of a price that `cost` shows as one. */
function partsOf(shown: string, instanceType: string): readonly string[] {
    switch (shown) {
        case "compute":
            return [instanceType];
        case "address":
            return ["public address"];
        case "disks":
            return ["root disk", "data disk"];
        default:
            return [shown];
    }
}
