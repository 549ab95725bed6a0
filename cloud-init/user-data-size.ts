import { gzipped, renderMime } from "./mime";
import type { Problem } from "../settings/problem";
import type { Member } from "../settings/settings";
import type { Document } from "./document";

/** EC2 accepts 16 KB of user data before base64 (EC2 user guide, "Run commands at launch", 2026-11). */
export const userDataLimit = 16_384;

/** The provider compresses with Go's gzip, this module with zlib: the sizes differ by some bytes. */
const slackBytes = 64;

/** Returns the length of a box's user data, compressed as the provider does it. */
export function userDataBytes(documents: readonly Document[]): number {
    const parts = documents.map(({ filename, contentType, content }) => ({
        filename,
        contentType,
        content,
    }));
    return gzipped(renderMime(parts)).length;
}

/**
 * Finds members with more keys than fit into user data, and the number of keys to leave out. EC2 would refuse the box
 * only after Pulumi created the network.
 */
export function tooManyKeys(
    members: readonly Member[],
    documentsOf: (member: Member) => readonly Document[],
): Problem[] {
    const [first] = members;
    if (first === undefined) return [];
    const limit = userDataLimit - slackBytes;
    const withoutKeys = userDataBytes(documentsOf({ ...first, sshPublicKeys: [] }));
    return members.flatMap((member, index) => {
        const { name, sshPublicKeys: keys } = member;
        // Keys are random: compression makes them neither shorter nor much longer.
        if (withoutKeys + keys.join("\n").length + slackBytes <= limit) return [];
        const bytesWith = (count: number) =>
            userDataBytes(documentsOf({ ...member, sshPublicKeys: keys.slice(0, count) }));
        const bytes = bytesWith(keys.length);
        if (bytes <= limit) return [];
        let [kept, tooMany] = [0, keys.length];
        while (tooMany - kept > 1) {
            const middle = Math.floor((kept + tooMany) / 2);
            if (bytesWith(middle) > limit) tooMany = middle;
            else kept = middle;
        }
        const surplus = keys.length - kept;
        return [
            {
                setting: `members[${index}].sshPublicKeys`,
                wrong: `make the user data of ${name} larger than EC2 allows, ${bytes} of ${userDataLimit} bytes`,
                got: `${keys.length} keys`,
                allowed: `the first ${kept} of them`,
                fix: `leave out ${surplus} ${surplus === 1 ? "key" : "keys"}; an ed25519 key takes a seventh of the space of an RSA-4096 key`,
            },
        ];
    });
}
