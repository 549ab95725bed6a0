import { getInstanceTypeOfferings } from "@pulumi/aws/ec2";
import { getAvailabilityZones } from "@pulumi/aws/getAvailabilityZones";
import { getRegion } from "@pulumi/aws/getRegion";
import { instanceTypes } from "../catalog/instance-types";

/** What AWS offers this account, in the region of the stack. */
export interface Offerings {
    readonly region: string;
    /** Zones that need no opt-in, in alphabetical order. */
    readonly zones: readonly string[];
    /** Instance type to the zones that offer it; a type that no zone offers is absent. */
    readonly offered: Readonly<Record<string, readonly string[]>>;
}

/**
 * Asks AWS once which zones there are and where the catalog's types are offered: all of them, not the
 * candidates only, so that a refusal can name one that works.
 */
export async function lookUpOfferings(): Promise<Offerings> {
    const [{ region }, { names }, { instanceTypes: types, locations }] = await Promise.all([
        getRegion(),
        getAvailabilityZones({
            state: "available",
            filters: [
                { name: "opt-in-status", values: ["opt-in-not-required"] },
                { name: "zone-type", values: ["availability-zone"] },
            ],
        }),
        getInstanceTypeOfferings({
            locationType: "availability-zone",
            filters: [{ name: "instance-type", values: [...instanceTypes.keys()] }],
        }),
    ]);
    const zones = [...names].sort();
    return { region, zones, offered: offeredIn(zones, types, locations) };
}

/** From EC2's two parallel lists, which also name zones that we may not use, local ones for example. */
export function offeredIn(
    zones: readonly string[],
    types: readonly string[],
    locations: readonly string[],
): Offerings["offered"] {
    const offered: Record<string, string[]> = {};
    types.forEach((type, index) => {
        const zone = locations[index];
        if (zone !== undefined && zones.includes(zone)) (offered[type] ??= []).push(zone);
    });
    return offered;
}
