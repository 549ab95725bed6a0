import { version } from "../package.json";
import { printable } from "../settings/printable";
import { quoted } from "../settings/quoted";
import { Refusal } from "../settings/refusal";
import type { Caller } from "./caller";
import { versionTag } from "./tags";

/** The version of this checkout. */
export const programVersion = version;

/** The environment variable that permits a change by an older checkout; it has to name the newer version. */
export const permission = "WORKSTATION_ALLOW_OLDER";

/** A VPC of the stack, with the version in its tag. A VPC of release 0.1.0 has none. */
export interface VersionedVpc {
    readonly id: string;
    readonly version: string;
}

/** Keeps the VPCs with a version in their tags. */
export function versionedIn(
    vpcs: readonly { readonly id: string; readonly tags: Readonly<Record<string, string>> }[],
): VersionedVpc[] {
    return vpcs.flatMap(({ id, tags: { [versionTag]: version } }) =>
        version === undefined ? [] : [{ id, version }],
    );
}

/**
 * Returns the newest version in these tags, if it is newer than this checkout.
 *
 * @throws Refusal for a tag that holds no version: nobody could say which one is newer.
 */
export function newerVersion(
    vpcs: readonly VersionedVpc[],
    region: string,
    mine = programVersion,
): string | undefined {
    const wrong = vpcs.find((vpc) => !/^\d{1,9}\.\d{1,9}\.\d{1,9}$/.test(vpc.version));
    if (wrong !== undefined) {
        const id = quoted(wrong.id) ?? "ID";
        throw new Refusal(
            `the tag ${versionTag} of ${id} is "${printable(wrong.version)}", but it must be the version of ` +
                `workstation that changed this stack last, such as ${mine}; nothing was changed. To set it: aws ec2 ` +
                `create-tags --region ${region} --resources ${id} --tags Key=${versionTag},Value=VERSION`,
        );
    }
    return vpcs
        .map((vpc) => vpc.version)
        .filter((it) => isNewer(it, mine))
        .sort((a, b) => (isNewer(a, b) ? -1 : 1))[0];
}

/**
 * Permits this checkout to change a stack that a newer version has changed, if the user has asked for it.
 *
 * @param asked the version that the user named, or nothing.
 * @param when the last update of the stack, if Pulumi told it.
 * @returns what to tell the user.
 * @throws Refusal unless they named this very version.
 */
export function permitOlder(
    newer: string,
    caller: Caller,
    asked: string | undefined,
    when?: Date,
): string {
    const [{ stack }, mine] = [caller, programVersion];
    if (asked === newer)
        return `workstation ${newer} changed stack ${stack} last; this older checkout, ${mine}, changes it all the same`;
    const time = when?.toISOString().slice(0, 16).replace("T", " ");
    const at = time === undefined ? "" : ` (Pulumi's last recorded update: ${time} UTC)`;
    throw new Refusal(
        `workstation ${newer} changed stack ${stack} last${at}, and this checkout is the older ${mine}, which could ` +
            `undo what the newer one made; nothing was changed. ${caller.update(newer)} set the environment variable ` +
            `${permission} to ${newer}`,
    );
}

function isNewer(a: string, b: string): boolean {
    const [ours, theirs] = [a, b].map((it) => it.split(".").map(Number));
    const at = ours!.findIndex((part, index) => part !== theirs![index]);
    return at !== -1 && ours![at]! > theirs![at]!;
}
