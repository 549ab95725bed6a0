import { prices } from "../catalog/prices";
import { quoted } from "../settings/quoted";

/** Seven daily snapshots: a week to notice a lost file. Snapshots are incremental, $0.05 per GiB and month. */
export const retained = 7;

/**
 * Returns the command that deletes every snapshot of this account that EC2's filters match, for bash and zsh. AWS has
 * no call for more than one snapshot.
 */
export function deletingSnapshots(region: string, filters: Readonly<Record<string, string>>) {
    const words = Object.entries(filters).map(([name, value]) => {
        return quoted(`Name=${name},Values=${value}`) ?? `Name=${name},Values=...`;
    });
    return (
        `aws ec2 describe-snapshots --region ${region} --owner-ids self --filters ${words.join(" ")} ` +
        "--query 'Snapshots[].SnapshotId' --output text | " +
        `xargs -n 1 aws ec2 delete-snapshot --region ${region} --snapshot-id`
    );
}

/** Returns EC2's filters for resources with these tags. */
export function byTags(tags: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`tag:${key}`, value]));
}

/** States the maximum cost of the daily snapshots: AWS bills only the blocks that changed in between. */
export function dailySnapshots(volumeGiB: number): string {
    return `Up to ${retained} daily snapshots of each volume stay as well, at most ${monthly(retained * volumeGiB)} a month`;
}

/** States how many snapshots stay, and their cost. */
export function keptSnapshots(snapshots: readonly { readonly sizeGiB: number }[]): string {
    const gib = snapshots.reduce((sum, { sizeGiB }) => sum + sizeGiB, 0);
    const [many, stay] = snapshots.length === 1 ? ["snapshot", "stays"] : ["snapshots", "stay"];
    return (
        `${snapshots.length} ${many} of ${gib} GiB in total ${stay}, at most ${monthly(gib)} a month; ` +
        "nothing deletes them once their volume or its schedule is gone"
    );
}

function monthly(gib: number): string {
    return `$${(gib * prices.snapshotGbMonth.usd).toFixed(2)}`;
}
