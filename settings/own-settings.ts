import {
    boxFields,
    type BoxSettingName,
    boxSettingNames,
    type BoxSettings,
    isBoxSetting,
} from "./box-settings";
import type { Edit, Value } from "./edit";
import { parsed, type RawSettings } from "./fields";
import type { MemberRow } from "./members";
import type { Problem } from "./problem";

/** Where a member's row stands in `members`, and what it says about its box. */
export interface RowPlace extends Pick<MemberRow, "name" | "own"> {
    readonly index: number;
}

/** The framework comes first, because which releases are allowed depends on it. */
const order = new Set<BoxSettingName>(["framework", ...boxSettingNames]);

const propertyOf = (setting: BoxSettingName) => (setting === "os" ? "operatingSystem" : setting);

/**
 * Reads settings of one box. Adds the faults to `problems`.
 *
 * @param names which settings. @default all
 */
export function readBox(
    raw: RawSettings,
    region: string | undefined,
    problems: Problem[],
    names: readonly string[] = boxSettingNames,
): Partial<BoxSettings> {
    const read = [...order]
        .filter((setting) => names.includes(setting))
        .map((setting) => {
            const value = boxFields[setting].read({ setting, raw, region, problems });
            return [propertyOf(setting), value] as const;
        });
    return Object.fromEntries(read.filter(([, value]) => value !== undefined));
}

/** Returns the settings of a box but for some. */
export function without(box: BoxSettings, names: readonly string[]): Partial<BoxSettings> {
    const gone = names.filter(isBoxSetting).map(propertyOf);
    return Object.fromEntries(
        Object.entries(box).filter(([property]) => !gone.some((name) => name === property)),
    );
}

/** Finds a member's row. */
export function rowOf(members: readonly MemberRow[], name: string): RowPlace {
    const index = members.findIndex((member) => member.name === name);
    return { index, name, own: members[index]?.own ?? {} };
}

/** Tells whether a row says anything about its box, rather than leave all of it to the stack. */
export function hasOwn({ own }: Pick<MemberRow, "own">): boolean {
    return Object.keys(own).length > 0;
}

/** Places a problem of one box in the member's row, if that row has settings of its own. */
export function inRow(place: RowPlace, problem: Problem): Problem {
    const { index, name, own } = place;
    const { setting, fix } = problem;
    if (!hasOwn(place) || !isBoxSetting(topOf(setting))) return problem;
    return {
        ...problem,
        setting: `members[${index}].${setting}`,
        member: name,
        fix: typeof fix === "string" ? fix : fix.map((edit) => editInRow(index, own, edit)),
    };
}

/** Without a value, an edit removes the stack's setting; a row has to say that it has none. */
function editInRow(index: number, own: RawSettings, edit: Edit): Edit {
    const [setting, ...rest] = edit.path;
    if (!isBoxSetting(setting)) return edit;
    const removes = edit.value === undefined && edit.rename === undefined;
    return {
        ...edit,
        path: ["members", index, setting, ...rest],
        ...(removes && rest.length === 0 && !(setting in own) && { value: "" }),
    };
}

/** Returns the setting that a problem is about: `instanceTypes` for `instanceTypes[0]`. */
export function topOf(setting: string): string {
    return setting.replace(/[[.].*$/s, "");
}

/** Returns a member's row as it stands in the stack file. */
export function rowInFile(row: MemberRow): Readonly<Record<string, Value>> {
    const { name, sshPublicKeys, dotfiles, own } = row;
    const said = Object.entries(own).map(([key, text]) => [key, parsed(text) as Value] as const);
    return {
        ...{ name, sshPublicKeys },
        ...(dotfiles !== undefined && { dotfiles }),
        ...Object.fromEntries(said),
    };
}
