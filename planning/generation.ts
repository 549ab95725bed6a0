import { Refusal } from "../settings/refusal";
import { quoted } from "../settings/quoted";
import { printable } from "../settings/printable";
import { generationTag } from "./tags";

type AnyTags = Readonly<Record<string, string>>;

/**
 * Reads a volume's generation from its tags.
 *
 * @throws Refusal when the tag holds no whole number: the member's current volume would be unknown.
 */
export function generationOf(tags: AnyTags, volumeId: string): number {
    const text = tags[generationTag] ?? "1";
    if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
    throw new Refusal(
        `the tag ${generationTag} of data volume ${volumeId} is "${printable(text)}", but it must be a whole number of 1 ` +
            "or more: a member's data is on their volume with the highest number; to set it: " +
            `aws ec2 create-tags --resources ${quoted(volumeId) ?? "ID"} --tags Key=${generationTag},Value=NUMBER`,
    );
}

/**
 * Returns the name of a member's volume, in Pulumi and as `Name`. Generation 1 keeps the original name, so existing
 * stacks do not change.
 */
export function volumeName(member: string, generation: number): string {
    return generation === 1 ? `${member}-data` : `${member}-data-${generation}`;
}

export function generationTags(generation: number): AnyTags {
    return generation === 1 ? {} : { [generationTag]: String(generation) };
}
