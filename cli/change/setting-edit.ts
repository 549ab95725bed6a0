import { rowInFile } from "../../settings/own-settings";
import type { Settings } from "../../settings/settings";
import type { Edit } from "../stack-file/edit";
import { memberNamed } from "./member";
import type { Changes } from "./price-change";

/**
 * Returns the edit that gives boxes another value of a setting: in the row of the member who is named, or else in the
 * stack's own line, which all follow who say nothing else. Whoever joins later follows that line too, so it is not
 * changed for a member who is named, be it the only one.
 *
 * @param name whose box, if a member is named.
 */
export function settingEdit(
    settings: Pick<Settings, "members">,
    setting: string,
    value: string | number | readonly string[],
    name: string | undefined,
): Edit {
    if (name === undefined) return { path: [setting], value };
    const at = settings.members.indexOf(memberNamed(settings, name));
    return { path: ["members", at, setting], value };
}

/** Returns the settings as they would be after an edit, to plan and price them. */
export function changesOf({ members }: Pick<Settings, "members">, edit: Edit): Changes {
    const [setting, index, inside = ""] = edit.path;
    const value = edit.value ?? "";
    if (index === undefined)
        return { [setting]: typeof value === "object" ? JSON.stringify(value) : String(value) };
    const rows = members.map(rowInFile);
    const changed = rows.map((row, at) => (at === index ? { ...row, [inside]: value } : row));
    return { [setting]: JSON.stringify(changed) };
}
