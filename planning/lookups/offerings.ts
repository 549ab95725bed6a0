import { getInstanceTypeOfferings } from "@pulumi/aws/ec2";
import { getAvailabilityZones } from "@pulumi/aws/getAvailabilityZones";
import { getRegion } from "@pulumi/aws/getRegion";
import type { InvokeOptions } from "@pulumi/pulumi";
import { instanceTypes } from "../../catalog/instance-types";
import { offeredIn, type Offerings } from "../../catalog/offerings";

/**
 * Asks AWS once for the zones and for the zones that offer each type of the catalog. It asks about all types,
 * not only the candidates, so that a refusal can name one that works.
 */
export async function lookUpOfferings(options: InvokeOptions = {}): Promise<Offerings> {
    const [{ region }, { names }, { instanceTypes: types, locations }] = await Promise.all([
        getRegion({}, options),
        getAvailabilityZones(
            {
                state: "available",
                filters: [
                    { name: "opt-in-status", values: ["opt-in-not-required"] },
                    { name: "zone-type", values: ["availability-zone"] },
                ],
            },
            options,
        ),
        getInstanceTypeOfferings(
            {
                locationType: "availability-zone",
                filters: [{ name: "instance-type", values: [...instanceTypes.keys()] }],
            },
            options,
        ),
    ]);
    const zones = [...names].sort();
    return { region, zones, offered: offeredIn(zones, types, locations) };
}
