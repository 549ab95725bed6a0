import type { MachinePlan } from "./machine-plan";
import { type Change, nearestChange } from "./nearest-change";
import type { MachineRequest } from "./machine-request";
import { planMachine } from "./plan-machine";

export type Fit =
    | { readonly fits: true; readonly plan: MachinePlan }
    | { readonly fits: false; readonly conflict: string; readonly change: Change };

/**
 * Decides image, driver, CUDA and container for one machine, or refuses it with the nearest choice
 * that works. Whether AWS still offers the type is another question: see `chooseMachine`.
 */
export function fit(request: MachineRequest): Fit {
    const planned = planMachine(request);
    if ("plan" in planned) return { fits: true, plan: planned.plan };
    // Some type of each class runs every framework; a property test checks this.
    const change = nearestChange(request, (other) => "plan" in planMachine(other))!;
    return { fits: false, conflict: planned.conflict, change };
}
