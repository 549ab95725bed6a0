import { Address4 } from "ip-address";

/** One subnet of the plan. */
export interface SubnetPlan {
    readonly zone: string;
    readonly cidrBlock: string;
}

/** A /16 holds 16 subnets of this size, 4,091 addresses each (AWS keeps five). */
const subnetPrefix = 20;

/**
 * One /20 subnet for each zone of a region. The place follows from the zone's letter, not from its
 * position in the list, so a zone that AWS adds or withdraws never moves another one's subnet: moving
 * a subnet means replacing every box in it.
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
