import { chooseRelease } from "./choose-release";
import type { FrameworkName } from "./frameworks";
import type { MachinePlan, OperatingSystem } from "./machine-plan";
import { planBox } from "./plan-box";

/** What one box is asked to be. */
export interface MachineRequest {
    readonly instanceType: string;
    readonly operatingSystem: OperatingSystem;
    readonly framework: FrameworkName;
    /** Ignored when `framework` is `none`. @default the newest release that this machine runs */
    readonly frameworkVersion?: string | undefined;
    /** Whether the settings give an image id, which then stands in for the image looked up. @default false */
    readonly imagePinned?: boolean | undefined;
}

/** Two things that cannot go together, both named with their values. */
export interface Conflict {
    readonly conflict: string;
}

/** Everything that fits `request`, or what stands in the way. No clock, no cloud: a pure function. */
export function planMachine(request: MachineRequest): { readonly plan: MachinePlan } | Conflict {
    const box = planBox(request);
    if ("conflict" in box) return box;
    const choice = chooseRelease(box, request);
    if ("conflict" in choice) return choice;

    const { instanceType, operatingSystem, image, driver } = box;
    const plan = { instanceType, operatingSystem, image };
    const reasons = [...box.reasons, ...choice.reasons];
    if (driver === undefined) return { plan: { ...plan, ...choice.chosen, reasons } };

    const lowest = Math.max(driver.accepted.lowest, choice.leastDriver);
    const accepted = { ...driver.accepted, lowest };
    return { plan: { ...plan, driver: { ...driver, accepted }, ...choice.chosen, reasons } };
}
