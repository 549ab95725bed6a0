import { type EC2Client, type Filter, paginateDescribeVolumes } from "@aws-sdk/client-ec2";
import { monthHours } from "../../catalog/cost";
import { type AnyTags, filter, tagsOf } from "../aws/ec2-tags";
import { pricesKept } from "../price-cache";

/** A disk of a box, or one that was. */
export interface Disk {
    readonly sizeGiB: number;
    readonly tags: AnyTags;
}

/** Asks for the disks that are attached to a box. */
export function disksOf(ec2: EC2Client, box: string): Promise<Disk[]> {
    return findDisks(ec2, [filter("attachment.instance-id", box)]);
}

/** Asks for the disks that pass EC2's filters. */
export async function findDisks(ec2: EC2Client, Filters: Filter[]): Promise<Disk[]> {
    const disks: Disk[] = [];
    for await (const { Volumes = [] } of paginateDescribeVolumes({ client: ec2 }, { Filters }))
        for (const { Size = 0, Tags } of Volumes) disks.push({ sizeGiB: Size, tags: tagsOf(Tags) });
    return disks;
}

/** Says what disks cost while their box is stopped, at the price that this computer knows. */
export function disksCost(disks: readonly Disk[], region: string): string {
    const gib = disks.reduce((sum, { sizeGiB }) => sum + sizeGiB, 0);
    const list = pricesKept(region, []);
    const monthly = gib * list.gp3GbMonth;
    const where = region === list.region ? "" : ` (${list.region}'s price)`;
    return `its disks, ${gib} GiB, cost $${(monthly / monthHours).toFixed(3)} an hour all the same, $${monthly.toFixed(2)} a month${where}`;
}
