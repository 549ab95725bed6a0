import { type Problem, shown } from "./problem";
import type { SettingName } from "./settings";

/** Returns the problem of an entry that its list already has. */
export function listedTwice(list: SettingName, index: number, value: string): Problem {
    return {
        setting: `${list}[${index}]`,
        wrong: "is listed twice",
        got: shown(value),
        allowed: "each entry once",
        fix: [{ path: [list, index] }],
    };
}
