import { prices } from "../catalog/prices";
import { Refusal } from "../settings/refusal";
import { inRow, rowOf } from "../settings/own-settings";
import { type Problem, shown } from "../settings/problem";
import type { Settings } from "../settings/settings";
import type { Caller } from "./caller";
import { byTags, dailySnapshots, deletingSnapshots } from "./snapshots";
import { refuseRenamed } from "./renamed";
import type { Tags } from "./tags";

/** A data volume that AWS holds. */
export interface ExistingVolume {
    readonly id: string;
    /** The owner, from the volume's tag; empty when the tag holds no name. */
    readonly member: string;
    readonly sizeGiB: number;
    readonly zone: string;
    /** Starts at 1 and grows each time the member's data continues on another volume. The highest is the current one. */
    readonly generation: number;
    /** Whether a box holds it, running or stopped. @default false */
    readonly inUse?: boolean;
}

export interface VolumePlan {
    /** Member to their existing volume. */
    readonly existing: ReadonlyMap<string, ExistingVolume>;
    /** Volumes of people whom the settings do not name (any more), and members' former volumes. */
    readonly left: readonly ExistingVolume[];
    /** Facts that the preview does not show and the user should know, one sentence each. */
    readonly warnings: readonly string[];
}

/**
 * Assigns each member their existing volume in AWS.
 *
 * @throws Refusal when a member has two volumes of one generation, or one in another zone than the settings ask for, and
 *     when a member seems to have been renamed.
 */
export function planVolumes(
    found: readonly ExistingVolume[],
    { members }: Pick<Settings, "members">,
    caller: Caller,
): VolumePlan {
    refuseRenamed(found, { members }, caller);
    const existing = new Map<string, ExistingVolume>();
    const problems: Problem[] = [];
    const left: ExistingVolume[] = [];
    const warnings: string[] = [];
    for (const volume of found) {
        const { id, member, sizeGiB, zone } = volume;
        const owner = members.find(({ name }) => name === member);
        if (owner === undefined) {
            left.push(volume);
            warnings.push(withoutMember(volume, caller));
            continue;
        }
        const newer = found.filter(
            (it) => it.member === member && it.generation > volume.generation,
        );
        if (newer.length > 0) {
            left.push(volume);
            warnings.push(keptFormer(volume, caller));
            continue;
        }
        const other = existing.get(member);
        if (other !== undefined) throw new Refusal(ambiguous(member, [other, volume]));
        existing.set(member, volume);
        const { availabilityZone, dataVolumeGiB } = owner;
        if (availabilityZone !== undefined && availabilityZone !== zone) {
            const problem = {
                setting: "availabilityZone",
                wrong: `the data volume of ${member}, ${id}, is in another zone, and a volume cannot leave its zone`,
                got: shown(availabilityZone),
                allowed: `${zone}, or empty: each box goes where its data volume is`,
                fix: [{ path: ["availabilityZone"] as const }],
            };
            problems.push(inRow(rowOf(members, member), problem));
        }
        if (dataVolumeGiB > sizeGiB) warnings.push(growing(volume, dataVolumeGiB, caller));
        if (dataVolumeGiB < sizeGiB) {
            warnings.push(
                `the data volume of ${member}, ${id}, keeps its ${sizeGiB} GiB: dataVolumeGiB is ` +
                    `${dataVolumeGiB}, and EBS cannot shrink a volume`,
            );
        }
    }
    if (problems.length > 0) throw caller.refusal(problems);
    return { existing, left, warnings };
}

function withoutMember({ id, member, sizeGiB, zone }: ExistingVolume, caller: Caller): string {
    const theirs = member === "" ? "whose tag workstation:member holds no name" : `of ${member}`;
    const back =
        member === ""
            ? `To give it to a member: aws ec2 create-tags --region ${regionOf(zone)} --resources ${id} --tags Key=workstation:member,Value=NAME`
            : `To get it back: ${caller.memberBack(member)}`;
    return (
        `data volume ${id} ${theirs} (${sizeGiB} GiB, ${usd(sizeGiB)} a month) is kept, but nobody in ` +
        `members has it. ${back}. To delete it for good: ${deletingWithSnapshots(zone, id, sizeGiB)}`
    );
}

/**
 * Warns of a growth. When AWS refuses it, the provider records it as done (docs/decisions/0013), and a volume is never
 * recreated.
 */
function growing({ id, member, sizeGiB }: ExistingVolume, to: number, { stack }: Caller): string {
    return (
        `data volume ${id} of ${member} has ${sizeGiB} GiB and grows to ${to}. If a later \`pulumi up\` ` +
        `says so again, the volume did not grow; then run: pulumi up --refresh --stack ${stack}`
    );
}

/** Tells a member about their former volume. */
export function keptFormer({ id, member, sizeGiB, zone }: ExistingVolume, caller: Caller): string {
    const back = caller.volumeBack(id, member);
    return (
        `data volume ${id} (${sizeGiB} GiB, ${usd(sizeGiB)} a month) is kept: ${member} had it before a move ` +
        `or restore. ${back === undefined ? "" : `To go back to it: ${back}. `}To delete it for good: ${deletingWithSnapshots(zone, id, sizeGiB)}`
    );
}

function ambiguous(member: string, volumes: readonly ExistingVolume[]): string {
    const list = volumes.map(({ id, sizeGiB, zone }) => `  ${id} (${sizeGiB} GiB, ${zone})`);
    const [{ id: last, zone } = { id: "", zone: "" }] = volumes.slice(-1);
    return (
        `${member} has more than one data volume:\n${list.join("\n")}\n` +
        "Remove the member tag from the volume to leave out; the volume is kept:\n" +
        `  aws ec2 delete-tags --region ${regionOf(zone)} --resources ${last} --tags Key=workstation:member`
    );
}

/**
 * Returns stack output `dataVolumes`: the volumes that stay when the stack is destroyed. `pulumi destroy` runs no
 * program, but it shows the deleted outputs, so this text reaches the user.
 */
export function keptVolumes(
    volumes: readonly { readonly member: string; readonly id: string; readonly sizeGiB: number }[],
    region: string,
    tags: Tags,
) {
    const total = volumes.reduce((sum, { sizeGiB }) => sum + sizeGiB, 0);
    return {
        kept: volumes.map(
            ({ member, id, sizeGiB }) =>
                `${id} of ${member || "nobody"}: ${sizeGiB} GiB, ${usd(sizeGiB)} a month`,
        ),
        cost: `${usd(total)} a month, and the cost of their snapshots, until you delete them`,
        afterDestroy: "the volumes stay; `pulumi up` on this stack attaches them again",
        toEnd: `${deleting(region, "ID")}    # for good`,
        snapshots: dailySnapshots(total),
        snapshotsToEnd: `${deletingSnapshots(region, byTags(tags))}    # for good`,
    };
}

/** Returns the command that deletes a volume for good. @param zone its zone or region. */
function deleting(zone: string, id: string): string {
    return `aws ec2 delete-volume --region ${regionOf(zone)} --volume-id ${id}`;
}

/** Adds the command for the volume's snapshots: they outlive it, and no schedule deletes them any more. */
function deletingWithSnapshots(zone: string, id: string, sizeGiB: number): string {
    return (
        `${deleting(zone, id)}. ${dailySnapshots(sizeGiB)}, until you delete them: ` +
        deletingSnapshots(regionOf(zone), { "volume-id": id })
    );
}

/** Returns the region of a zone: `us-east-1` for `us-east-1a`. */
function regionOf(zone: string): string {
    return zone.replace(/[a-z]$/, "");
}

function usd(gib: number): string {
    return `$${(gib * prices.gp3GbMonth.usd).toFixed(2)}`;
}
