import { idleStop } from "../settings/idle-stop";
import type { Problem } from "../settings/problem";
import type { MemberRow } from "../settings/members";

/**
 * Our own limit for the parameter of an association, in characters: the eighth of a document's 64 KB that
 * `documentLimit` leaves. Systems Manager counts parameters as part of the document, and documents no other limit.
 */
export const parameterLimit = 8_192;

/** What a member's row says about the member rather than the box. */
type Person = Pick<MemberRow, "name" | "sshPublicKeys" | "dotfiles">;

/** What can be switched as the box runs. */
export interface Switches {
    /** Whether the desktop runs, on a box that has one installed. */
    readonly desktop: boolean;
    /** Whether JupyterLab and TensorBoard can be opened, on a box with a training image. */
    readonly notebook: boolean;
    /** Minutes without use, after which the box stops; 0 for never. */
    readonly idleStopMinutes: number;
    /** The bucket whose folder `shared/` is mounted at `/shared`. @default none */
    readonly sharedBucket?: string | undefined;
}

/**
 * Writes what one box has now and may change without a new box: JSON in base64, which no shell can misread. Equal
 * settings give equal text.
 */
export function liveParameter(
    { name, sshPublicKeys, dotfiles }: Person,
    { desktop, notebook, idleStopMinutes, sharedBucket }: Switches,
): string {
    const keys = sshPublicKeys.map((key) => key.trim());
    const switches = { desktop, notebook, idleStopMinutes, sharedBucket };
    const settings = { member: name, sshPublicKeys: keys, ...switches, dotfiles };
    return Buffer.from(JSON.stringify(settings)).toString("base64");
}

/** The longest words that switches have in JSON. */
const off: Switches = {
    ...{ desktop: false, notebook: false, idleStopMinutes: idleStop.longest },
    sharedBucket: "b".repeat(63),
};

/**
 * Finds members with more keys than fit into the parameter, and the number of keys to leave out. AWS would refuse the
 * association only after Pulumi created the box.
 */
export function tooManyKeys(members: readonly Person[]): Problem[] {
    return members.flatMap((member, index) => {
        const { name, sshPublicKeys: keys } = member;
        const lengthWith = (count: number) =>
            liveParameter({ ...member, sshPublicKeys: keys.slice(0, count) }, off).length;
        const length = lengthWith(keys.length);
        if (length <= parameterLimit) return [];
        let [kept, tooMany] = [0, keys.length];
        while (tooMany - kept > 1) {
            const middle = Math.floor((kept + tooMany) / 2);
            if (lengthWith(middle) > parameterLimit) tooMany = middle;
            else kept = middle;
        }
        const surplus = keys.length - kept;
        return [
            {
                setting: `members[${index}].sshPublicKeys`,
                wrong: `make the live settings of ${name} longer than this program sends, ${length} of ${parameterLimit} characters`,
                got: `${keys.length} keys`,
                allowed: `the first ${kept} of them`,
                fix: `leave out ${surplus} ${surplus === 1 ? "key" : "keys"}; an ed25519 key takes a seventh of the space of an RSA-4096 key`,
            },
        ];
    });
}
