import { Address4 } from "ip-address";
import type { Offerings } from "../catalog/offerings";
import { type Problem, shown } from "../settings/problem";
import { Refusal } from "../settings/refusal";
import type { ExistingVolume } from "./volumes";

/** One subnet of the plan. */
export interface SubnetPlan {
    readonly zone: string;
    readonly cidrBlock: string;
}

/** A /16 holds 16 subnets of this size, 4,091 addresses each (AWS reserves five). */
const subnetPrefix = 20;

/**
 * Plans one /20 subnet for each zone of a region. The zone's letter gives its place, not its position in
 * the list, so a zone that AWS adds or withdraws never moves another zone's subnet. Moving a subnet would
 * replace every box in it.
 *
 * @throws RangeError when a zone has no letter, or one past the end of the VPC's block.
 */
export function planSubnets(vpcCidrBlock: string, zones: readonly string[]): SubnetPlan[] {
    const vpc = new Address4(vpcCidrBlock);
    const size = 2n ** BigInt(32 - subnetPrefix);
    const slots = 2 ** (subnetPrefix - vpc.subnetMask);
    return zones.map((zone) => {
        const slot = zone.charCodeAt(zone.length - 1) - "a".charCodeAt(0);
        if (!(slot >= 0 && slot < slots)) {
            throw new RangeError(
                `zone ${zone} has no place in ${vpcCidrBlock}, which holds zones a to ` +
                    `${String.fromCharCode("a".charCodeAt(0) + slots - 1)}; use a larger block`,
            );
        }
        const start = vpc.startAddress().bigInt() + BigInt(slot) * size;
        return { zone, cidrBlock: `${Address4.fromBigInt(start).correctForm()}/${subnetPrefix}` };
    });
}

/** Finds zones of a network that the program did not make which the region does not have. */
export function foreignZones(
    given: readonly string[],
    { region, zones }: Pick<Offerings, "region" | "zones">,
): Problem[] {
    const foreign = given.filter((zone) => !zones.includes(zone));
    if (foreign.length === 0) return [];
    return [
        {
            setting: "subnetIds",
            wrong: `has zones that ${region} does not have, or that this account may not use`,
            got: shown(foreign),
            allowed: zones.join(", "),
            fix: "name each subnet by its own zone",
        },
    ];
}

/** Finds data volumes that no subnet of such a network reaches: a volume cannot leave its zone. */
export function outOfReach(
    given: readonly string[],
    existing: Iterable<ExistingVolume>,
): Problem[] {
    return [...existing]
        .filter(({ zone }) => !given.includes(zone))
        .map(({ id, member, zone }) => ({
            setting: "subnetIds",
            wrong: `has no subnet in ${zone}, where the data volume of ${member}, ${id}, is`,
            got: shown(given),
            allowed: `a subnet in ${zone} as well`,
            fix: `add a subnet in ${zone}`,
        }));
}

/**
 * Returns the block of the private subnet for jobs of several nodes: the last of the VPC's. No region has a zone so far
 * down the alphabet.
 */
export function natSubnet(vpcCidrBlock: string): string {
    const slots = 2 ** (subnetPrefix - new Address4(vpcCidrBlock).subnetMask);
    const zone = String.fromCharCode("a".charCodeAt(0) + slots - 1);
    return planSubnets(vpcCidrBlock, [zone])[0]!.cidrBlock;
}

/**
 * Returns the subnet of a zone. A box goes where its data volume is, and that zone may differ from the
 * one chosen today. Without a subnet, EC2 would use one of the account's default VPC.
 *
 * @throws Refusal when the zone has no subnet.
 */
export function subnetIn<Id>(zone: string, subnetIds: Readonly<Record<string, Id>>): Id {
    const subnetId = subnetIds[zone];
    if (subnetId !== undefined) return subnetId;
    const [home, region] = [zone, ...Object.keys(subnetIds)].map((it) => it.slice(0, -1));
    if (home !== region) {
        throw new Refusal(
            `the data of this stack is in ${home}, but aws:region is ${region}; run ` +
                `\`pulumi config set aws:region ${home}\`, and create another stack for ${region}`,
        );
    }
    throw new Refusal(
        `the data volume is in ${zone}, which AWS does not offer now; there are subnets in ` +
            `${Object.keys(subnetIds).join(", ")}; to continue there, set dataSnapshot to the volume's ` +
            "newest snapshot in a new stack",
    );
}
