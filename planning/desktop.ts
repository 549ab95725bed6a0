import { gunzipSync } from "node:zlib";
import type { Edit } from "../settings/edit";
import type { Caller } from "./caller";
import { rowOf } from "../settings/own-settings";
import type { BoxSettings, Member } from "../settings/settings";

/** Tells whether a box is to have no desktop, where nobody has said that it is not only to be off. */
export function isLeftOut({
    desktop,
    installDesktop,
}: Pick<BoxSettings, "desktop" | "installDesktop">): boolean {
    return !desktop && installDesktop === undefined;
}

/** Members without a desktop, and the change that keeps one installed for them, if they have it. */
export interface LeftOut {
    readonly names: readonly string[];
    readonly edit: Edit;
}

/** Groups the members whose desktop is left out by the place that says so: the stack's settings, or a row each. */
export function leftOut(members: readonly Member[]): readonly LeftOut[] {
    const without = members.filter(isLeftOut);
    const inRow = ({ own }: Member) => "desktop" in own || "installDesktop" in own;
    const follow = without.filter((member) => !inRow(member)).map(({ name }) => name);
    const stack: Edit = { path: ["installDesktop"], value: true };
    return [
        ...(follow.length === 0 ? [] : [{ names: follow, edit: stack }]),
        ...without.filter(inRow).map(({ name }): LeftOut => {
            const { index } = rowOf(members, name);
            const edit: Edit = { path: ["members", index, "installDesktop"], value: true };
            return { names: [name], edit };
        }),
    ];
}

/** Tells whether a box's user data, in base64 as EC2 has it, installs a desktop. */
export function installsDesktop(userData: string): boolean {
    try {
        return gunzipSync(Buffer.from(userData, "base64")).includes("WORKSTATION_DESKTOP=yes");
    } catch {
        // Not written by this program.
        return false;
    }
}

/** Says what `desktop: false` does to a box that has a desktop, and how to switch it off without that. */
export function desktopAdvice({ names, edit }: LeftOut, caller: Caller): string {
    return (
        `${names.join(", ")}: desktop: false leaves out the desktop, so a box that has one is replaced by a new one, with the ` +
        `same data; to switch the desktop off and keep the box: ${caller.change([edit])}`
    );
}
