import { Refusal } from "../../settings/refusal";
import type { Settings } from "../../settings/settings";

/**
 * Returns the member that an option names, or the only one.
 *
 * @throws Refusal when it names nobody, or no name was given and there are several.
 */
export function memberOf({ members }: Pick<Settings, "members">, name: string | undefined): string {
    const names = members.map((member) => member.name);
    if (name === undefined && names.length === 1) return names[0]!;
    if (name !== undefined && names.includes(name)) return name;
    const wrong = name === undefined ? "there are several members" : `there is no member ${name}`;
    throw new Refusal(`${wrong}; say which: --member ${names.join(" or --member ")}`);
}
