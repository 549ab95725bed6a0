import { didYouMean } from "../../settings/meant";
import { shown } from "../../settings/problem";
import { Refusal } from "../../settings/refusal";

/** Returns the refusal of a name that no member of the stack has: with the nearest one, and all there are. */
export function noMember(name: string, members: readonly string[]): Refusal {
    const hint = didYouMean(name, members);
    return new Refusal(
        `there is no member ${shown(name)}${hint}; the stack's members: ${members.join(", ")}`,
    );
}
