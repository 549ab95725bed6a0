import { hasDesktop } from "./desktop";
import type { InstanceType } from "./instance-types";
import type { MachineRequest } from "./machine-plan";
import type { OperatingSystem } from "./platform";

/**
 * Memory that a box needs, in GiB; it has no swap. GNOME takes some 1.5 GiB at rest and Xfce 150 MB
 * (cloud-init/desktop.ts). Docker, the agent and the start of a training container take about one GiB more.
 */
const least = {
    desktop: { al2023: 4, debian12: 2, debian13: 2 },
    none: { al2023: 2, debian12: 2, debian13: 2 },
} as const satisfies Record<string, Record<OperatingSystem, number>>;

/** Explains why the type has too little memory; `undefined` when it has enough. */
export function memoryConflict(
    { name, memoryGiB }: InstanceType,
    request: MachineRequest,
): string | undefined {
    const { operatingSystem } = request;
    // One that is off may be switched on while the box runs, and then the type must not become another one.
    const desktop = hasDesktop(request);
    const needed = least[desktop ? "desktop" : "none"][operatingSystem];
    if (memoryGiB >= needed) return undefined;
    const box = desktop ? `${operatingSystem} with its desktop` : operatingSystem;
    return `${name} has ${memoryGiB} GiB of memory, and ${box} needs ${needed}`;
}
