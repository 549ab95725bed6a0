import type { FrameworkName } from "../../catalog/frameworks";
import { gpus, type GpuModel } from "../../catalog/gpus";
import { instanceTypes, type InstanceType } from "../../catalog/instance-types";
import { planMachine } from "../../catalog/plan-machine";

const header = [
    "Family",
    "GPU",
    "Compute capability",
    "Driver",
    "Image",
    "TensorFlow",
    "PyTorch",
    "At AWS",
] as const;

/**
 * The table of docs/what-fits.md: what each GPU family gets on Amazon Linux 2023, as `planMachine` decides it. Families
 * that get the same share a row. Laid out as prettier lays out Markdown, so the two can be compared.
 */
export function compatibilityTable(): string {
    const familiesOf = new Map<string, Set<string>>();
    for (const type of instanceTypes.values()) {
        if (type.gpu === undefined) continue;
        const cells = JSON.stringify(cellsOf(type, type.gpu.model));
        familiesOf.set(cells, (familiesOf.get(cells) ?? new Set()).add(type.family));
    }
    const rows = [...familiesOf].map(([cells, families]) => [
        [...families].join(", "),
        ...(JSON.parse(cells) as string[]),
    ]);
    const widths = header.map((title, column) =>
        Math.max(title.length, ...rows.map((row) => row[column]!.length)),
    );
    const line = (cells: readonly string[]) =>
        `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |\n`;
    return [header, widths.map((width) => "-".repeat(width)), ...rows].map(line).join("");
}

/** A row without its families. */
function cellsOf({ name, availability }: InstanceType, model: GpuModel): readonly string[] {
    const planFor = (framework: FrameworkName) => {
        const planned = planMachine({ instanceType: name, operatingSystem: "al2023", framework });
        return planned.works ? planned.plan : undefined;
    };
    const newest = (framework: FrameworkName) => {
        const chosen = planFor(framework)?.framework;
        return chosen ? `${chosen.version} (CUDA ${chosen.cuda})` : "none";
    };
    const bare = planFor("none");
    return [
        model,
        gpus[model].computeCapability.join("."),
        bare?.driver ? `R${bare.driver.branch} ${bare.driver.kernelModule}` : "none",
        bare ? bare.image.key : "none",
        newest("tensorflow"),
        newest("pytorch"),
        typeof availability === "string" ? availability : Object.keys(availability).join(),
    ];
}
