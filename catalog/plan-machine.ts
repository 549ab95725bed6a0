import { chooseRelease } from "./choose-release";
import type { MachinePlan } from "./machine-plan";
import type { Conflict, MachineRequest } from "./machine-request";
import { planBox } from "./plan-box";

/** Plans a machine for `request`, or returns the conflict. A pure function: no clock, no cloud. */
export function planMachine(request: MachineRequest): { readonly plan: MachinePlan } | Conflict {
    const box = planBox(request);
    if ("conflict" in box) return box;
    const choice = chooseRelease(box, request);
    if ("conflict" in choice) return choice;

    const { instanceType, operatingSystem, image, driver } = box;
    const plan = { instanceType, operatingSystem, image };
    const reasons = [...box.reasons, ...choice.reasons];
    if (driver === undefined) return { plan: { ...plan, ...choice.chosen, reasons } };

    const lowest = Math.max(driver.accepted.lowest, choice.leastDriver ?? 0);
    const accepted = { ...driver.accepted, lowest };
    return { plan: { ...plan, driver: { ...driver, accepted }, ...choice.chosen, reasons } };
}
