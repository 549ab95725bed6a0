import type { MachinePlan } from "./machine-plan";
import { type Change, nearestChange } from "./nearest-change";
import type { MachineRequest } from "./machine-request";
import { planMachine } from "./plan-machine";
import { hourlyUsd } from "./prices";

export interface ChoiceRequest extends Omit<MachineRequest, "instanceType"> {
    /** Instance types in order of preference. */
    readonly candidates: readonly string[];
    /**
     * Zones that offer each type today, by type. Remedies name only types listed here, so ask for
     * the whole catalog and not only for the candidates.
     */
    readonly offered: Readonly<Record<string, readonly string[]>>;
    /** @default any zone that offers the type */
    readonly availabilityZone?: string | undefined;
    /** Limit on the on-demand price. */
    readonly maxHourlyUsd: number;
}

export interface PassedOver {
    readonly instanceType: string;
    readonly reason: string;
    /** Set only when no candidate can be chosen but another choice can. */
    readonly change?: Change;
}

export interface Chosen {
    readonly chosen: true;
    readonly plan: MachinePlan;
    readonly zone: string;
    /** All zones that offer the type, best first. */
    readonly zones: readonly string[];
    /** Earlier candidates, each with the reason against it. */
    readonly passedOver: readonly PassedOver[];
}

export type Choice =
    Chosen | { readonly chosen: false; readonly passedOver: readonly PassedOver[] };

/** Chooses the first candidate that fits, keeps to the price and is offered; gives the reasons against the others. */
export function chooseMachine(request: ChoiceRequest): Choice {
    const passedOver: PassedOver[] = [];
    for (const instanceType of request.candidates) {
        const outcome = tryCandidate(request, { ...request, instanceType });
        if ("plan" in outcome) return { chosen: true, ...outcome, passedOver };
        passedOver.push({ instanceType, reason: outcome.reason });
    }
    return {
        chosen: false,
        passedOver: passedOver.map((passed) => {
            const change = changeFor(request, passed.instanceType);
            return { ...passed, ...(change && { change }) };
        }),
    };
}

type Tried = Omit<Chosen, "chosen" | "passedOver"> | { readonly reason: string };

function tryCandidate(request: ChoiceRequest, machine: MachineRequest): Tried {
    const { instanceType } = machine;
    const planned = planMachine(machine);
    if ("conflict" in planned) return { reason: planned.conflict };
    const tooDear = overPrice(instanceType, request.maxHourlyUsd);
    if (tooDear) return { reason: tooDear };

    const { availabilityZone } = request;
    const zones = zonesOffering(request, instanceType);
    const zone = availabilityZone ?? zones[0];
    if (zone !== undefined && zones.includes(zone)) return { plan: planned.plan, zone, zones };
    if (zones.length > 0) {
        return { reason: `${instanceType} is offered in ${zones.join(", ")}, not in ${zone}` };
    }
    const { availability } = planned.plan.instanceType;
    const history = typeof availability === "object" && "retired" in availability;
    const nowhere = `no zone of the region offers ${instanceType}`;
    return { reason: history ? `${availability.retired}; ${nowhere}` : nowhere };
}

function overPrice(instanceType: string, maxHourlyUsd: number): string | undefined {
    const usd = hourlyUsd(instanceType);
    if (usd === undefined) {
        return `no price is known for ${instanceType}, so maxHourlyUsd ${maxHourlyUsd} cannot be kept`;
    }
    return usd > maxHourlyUsd
        ? `${instanceType} costs $${usd} an hour, over maxHourlyUsd ${maxHourlyUsd}`
        : undefined;
}

/** Lists the zones that offer the type, those with most of the other candidates first, then by name. */
function zonesOffering({ candidates, offered }: ChoiceRequest, instanceType: string): string[] {
    const choices = (zone: string) =>
        candidates.filter((candidate) => offered[candidate]?.includes(zone)).length;
    return [...(offered[instanceType] ?? [])].sort(
        (a, b) => choices(b) - choices(a) || (a < b ? -1 : 1),
    );
}

/** Proposes another zone when that is enough, or else the nearest machine that the region offers. */
function changeFor(request: ChoiceRequest, instanceType: string): Change | undefined {
    const machine = { ...request, instanceType };
    const elsewhere = tryCandidate({ ...request, availabilityZone: undefined }, machine);
    if ("plan" in elsewhere) return { availabilityZone: elsewhere.zone };
    return nearestChange(machine, (other) => "plan" in tryCandidate(request, other));
}
