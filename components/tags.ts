import { namePattern } from "../settings/members";

/**
 * What every resource of a stack carries, so that boxes are found and billed without Pulumi's state.
 * What belongs to one member carries `workstation:member` too; `Name` is decoration for the console.
 */
export type Tags = Readonly<Record<string, string>> & {
    readonly "workstation:project": string;
    readonly "workstation:stack": string;
};

/**
 * Returns whose a box, volume or snapshot is; empty where its tag holds no member's name. Whoever may set tags in
 * the account may write anything there, and a name is repeated in commands to paste.
 */
export function memberOf({ "workstation:member": name = "" }: Readonly<Record<string, string>>) {
    return namePattern.test(name) ? name : "";
}
