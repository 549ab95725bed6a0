import type { MachinePlan, MachineRequest } from "../../catalog/machine-plan";
import { planMachine } from "../../catalog/plan-machine";

/** Returns the plan for a request that the catalog accepts. */
export function planOf(request: MachineRequest): MachinePlan {
    const planned = planMachine(request);
    if (!planned.works) throw new Error(planned.conflict);
    return planned.plan;
}
