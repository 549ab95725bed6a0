import { printable } from "../../settings/printable";
import { Refusal } from "../../settings/refusal";
import { asRefusal } from "../errors/failure";
import { typed } from "../errors/typed";
import { print } from "../print";
import { storedName, storeName } from "./stored-name";

/**
 * Stores a member's name for the commands to come; without one, prints the name that is stored. AWS is not asked.
 *
 * @throws Refusal for a text that cannot be a name, when none is stored, and when the file cannot be read or written.
 */
export function use(name: string | undefined): void {
    try {
        if (name !== undefined) storeName(name);
        const stored = storedName();
        if (stored === undefined)
            throw new Refusal("no name is stored; store yours: npx workstation use NAME");
        const says = name === undefined ? stored : `the commands to come are about ${stored}'s box`;
        print(`${says}\n`);
        const set = process.env["WORKSTATION_MEMBER"] ?? "";
        if (set !== "" && set !== stored)
            print(`WORKSTATION_MEMBER is set to ${set}, which goes first\n`, process.stderr);
    } catch (error) {
        const told = asRefusal(error, { ...typed("use", name ?? "", "", {}), stateless: true });
        if (!(told instanceof Refusal) && error instanceof Error && "syscall" in error)
            throw new Refusal(printable(error.message));
        throw told;
    }
}
