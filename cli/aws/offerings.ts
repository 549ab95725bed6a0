import {
    DescribeAvailabilityZonesCommand,
    DescribeInstanceTypeOfferingsCommand,
    type EC2Client,
} from "@aws-sdk/client-ec2";
import { instanceTypes } from "../../catalog/instance-types";
import { offeredIn, type Offerings } from "../../catalog/offerings";
import { filter } from "./ec2-tags";

/** Asks AWS what it offers, as the program does through the provider (`planning/lookups/offerings.ts`). */
export async function askOfferings(ec2: EC2Client): Promise<Pick<Offerings, "zones" | "offered">> {
    const [{ AvailabilityZones = [] }, offers] = await Promise.all([
        ec2.send(
            new DescribeAvailabilityZonesCommand({
                Filters: [
                    filter("state", "available"),
                    filter("opt-in-status", "opt-in-not-required"),
                    filter("zone-type", "availability-zone"),
                ],
            }),
        ),
        everyOffer(ec2),
    ]);
    const zones = AvailabilityZones.map(({ ZoneName = "" }) => ZoneName).sort();
    const [types, locations] = [offers.map(([type]) => type), offers.map(([, zone]) => zone)];
    return { zones, offered: offeredIn(zones, types, locations) };
}

async function everyOffer(ec2: EC2Client): Promise<[type: string, zone: string][]> {
    const found: [string, string][] = [];
    let token: string | undefined;
    do {
        const { InstanceTypeOfferings = [], NextToken } = await ec2.send(
            new DescribeInstanceTypeOfferingsCommand({
                LocationType: "availability-zone",
                Filters: [filter("instance-type", ...instanceTypes.keys())],
                NextToken: token,
            }),
        );
        for (const { InstanceType, Location } of InstanceTypeOfferings)
            found.push([String(InstanceType), String(Location)]);
        token = NextToken;
    } while (token);
    return found;
}
