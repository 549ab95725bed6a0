import { closest, distance } from "fastest-levenshtein";
import type { GpuModel } from "./gpus";
import { families, type Availability, type Family } from "./families";
import type { Architecture } from "./platform";

export interface InstanceType {
    readonly name: string;
    /** The part before the dot, `g4dn`. */
    readonly family: string;
    readonly vcpus: number;
    readonly memoryGiB: number;
    readonly architecture: Architecture;
    /** Xen boxes name their disks `/dev/xvd*`, Nitro boxes `/dev/nvme*`. */
    readonly hypervisor: "nitro" | "xen";
    /** Runs on CPU credits, and is billed for surplus ones unless its credit mode is standard. */
    readonly burstable: boolean;
    /** Absent on a CPU box. */
    readonly gpu?: { readonly model: GpuModel; readonly count: number };
    /** GPUs joined by NVSwitch, which start only with NVIDIA's fabric manager. */
    readonly needsFabricManager: boolean;
    /** Known facts about the type itself; AWS is asked what a region offers today. */
    readonly availability: Availability;
}

/** Every type in the catalog by name, in the order of the families table. */
export const instanceTypes: ReadonlyMap<string, InstanceType> = new Map(
    Object.entries<Family>(families).flatMap(([family, { sizes, ...shared }]) =>
        Object.entries(sizes).map(([size, [vcpus, memoryGiB, count]]) => {
            const { gpu: model, nvSwitch = false, burstable = false, ...rest } = shared;
            const name = `${family}.${size}`;
            const type: InstanceType = {
                ...rest,
                name,
                family,
                vcpus,
                memoryGiB,
                burstable,
                needsFabricManager: nvSwitch && count !== 1,
                ...(model !== undefined && count !== undefined && { gpu: { model, count } }),
            };
            return [name, type] as const;
        }),
    ),
);

/** Returns the type with that exact name, or `undefined` when the catalog lacks it. */
export function findInstanceType(name: string): InstanceType | undefined {
    return instanceTypes.get(name);
}

/**
 * Returns the closest name in the catalog, for "did you mean": same kind of machine, at most two typing mistakes.
 * `undefined` when the user may have meant anything: c5 is spelt like g5, and has no GPU.
 */
export function nearestInstanceTypeName(name: string): string | undefined {
    const said = name.trim().toLowerCase();
    if (!/^[a-z].*\./.test(said) || said.length > 30) return undefined;
    const kin = [...instanceTypes.keys()].filter((known) => known.startsWith(said.charAt(0)));
    if (kin.length === 0) return undefined;
    const near = closest(said, kin);
    return distance(said, near) <= 2 ? near : undefined;
}
