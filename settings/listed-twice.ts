import { type Problem, shown } from "./problem";
import type { SettingName } from "./settings";

/** The problem of a list's entry that stands in it a second time. */
export function listedTwice(list: SettingName, index: number, value: string): Problem {
    return {
        setting: `${list}[${index}]`,
        wrong: "is listed twice",
        got: shown(value),
        allowed: "each entry once",
        fix: [{ path: [list, index] }],
    };
}
