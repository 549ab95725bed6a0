import type { Candidate, Conflict, MachinePlan, MachineRequest, Outcome } from "./machine-plan";
import { type Change, nearestChange } from "./nearest-change";
import type { Offerings } from "./offerings";
import { planMachine } from "./plan-machine";
import { hourlyUsd } from "./prices";

/** The candidates, what AWS offers, and the settings that a remedy keeps to. */
export interface ChoiceRequest extends Omit<MachineRequest, "instanceType"> {
    /** In order of preference. */
    readonly candidates: readonly Candidate[];
    /** Remedies name only types listed here, so ask for the whole catalog and not only for the candidates. */
    readonly offered: Offerings["offered"];
    /** @default any zone that offers the type */
    readonly availabilityZone?: string | undefined;
    /** Limit on the on-demand price. */
    readonly maxHourlyUsd: number;
}

export interface PassedOver extends Conflict {
    readonly instanceType: string;
    /** Set only when no candidate can be chosen but another choice can. */
    readonly change?: Change;
}

/** A machine, and where AWS offers it. */
interface Placed {
    readonly plan: MachinePlan;
    readonly zone: string;
    /** All zones that offer the type, best first. */
    readonly zones: readonly string[];
}

/** The machine, or none; and the candidates before it, or all of them, each with the reason against it. */
export type Choice = (({ readonly works: true } & Placed) | { readonly works: false }) & {
    readonly passedOver: readonly PassedOver[];
};

/** Chooses the first candidate that fits, keeps to the price and is offered; gives the reasons against the others. */
export function chooseMachine(request: ChoiceRequest): Choice {
    const passedOver: PassedOver[] = [];
    for (const candidate of request.candidates) {
        const placed = placeFor(candidate, request);
        if (placed.works) return { ...placed, passedOver };
        passedOver.push({ ...placed, instanceType: candidate.instanceType });
    }
    return {
        works: false,
        passedOver: request.candidates.map((candidate, index) => {
            const change = changeFor(candidate, request);
            return { ...passedOver[index]!, ...(change && { change }) };
        }),
    };
}

/** Keeps a candidate to the price limit, and finds the zones that offer it. */
function placeFor(candidate: Candidate, request: ChoiceRequest): Outcome<Placed> {
    if (!candidate.works) return { works: false, conflict: candidate.conflict };
    const { instanceType, plan } = candidate;
    const tooDear = overPrice(instanceType, request.maxHourlyUsd);
    if (tooDear) return { works: false, conflict: tooDear };

    const { availabilityZone } = request;
    const zones = zonesOffering(request, instanceType);
    const zone = availabilityZone ?? zones[0];
    if (zone !== undefined && zones.includes(zone)) return { works: true, plan, zone, zones };
    if (zones.length > 0) {
        const conflict = `${instanceType} is offered in ${zones.join(", ")}, not in ${zone}`;
        return { works: false, conflict };
    }
    const { availability } = plan.instanceType;
    const history = typeof availability === "object" && "retired" in availability;
    const nowhere = `no zone of the region offers ${instanceType}`;
    return { works: false, conflict: history ? `${availability.retired}; ${nowhere}` : nowhere };
}

function overPrice(instanceType: string, maxHourlyUsd: number): string | undefined {
    const usd = hourlyUsd(instanceType);
    if (usd === undefined) {
        return `no price is known for ${instanceType}, so it cannot be compared with maxHourlyUsd ${maxHourlyUsd}`;
    }
    return usd > maxHourlyUsd
        ? `${instanceType} costs $${usd} an hour, over maxHourlyUsd ${maxHourlyUsd}`
        : undefined;
}

/** Lists the zones that offer the type, those with most of the other candidates first, then by name. */
function zonesOffering({ candidates, offered }: ChoiceRequest, instanceType: string): string[] {
    const choices = (zone: string) =>
        candidates.filter(({ instanceType: it }) => offered[it]?.includes(zone)).length;
    return [...(offered[instanceType] ?? [])].sort(
        (a, b) => choices(b) - choices(a) || (a < b ? -1 : 1),
    );
}

/** Proposes another zone when that is enough, or else the nearest machine that the region offers. */
function changeFor(candidate: Candidate, request: ChoiceRequest): Change | undefined {
    const elsewhere = placeFor(candidate, { ...request, availabilityZone: undefined });
    if (elsewhere.works) return { availabilityZone: elsewhere.zone };
    const { instanceType } = candidate;
    return nearestChange({ ...request, instanceType }, (other) => {
        const another = { instanceType: other.instanceType, ...planMachine(other) };
        return placeFor(another, request).works;
    });
}
