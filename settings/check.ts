import type { Candidate } from "../catalog/machine-plan";
import { accessOf } from "./access";
import { ownKey } from "./edit";
import { parsed, type RawSettings } from "./fields";
import { checkMachines } from "./machines";
import { meant, settingWords } from "./meant";
import { type Problem, shown } from "./problem";
import { checkRelease } from "./release";
import { fields, settingNames, type SettingName, type Settings, type Values } from "./settings";

/** Settings that are right, and the machine that the catalog plans for each type of their list. */
export interface CheckedSettings {
    readonly settings: Settings;
    readonly candidates: readonly Candidate[];
}

/** The order of the problems: the framework's comes first, because which releases are allowed depends on it. */
const order = new Set<SettingName>(["framework", ...settingNames]);

/**
 * Turns raw configuration into settings, or gathers every problem in it.
 *
 * @param region where the stack is; `undefined` when the region is unknown or wrong.
 */
export function checkSettings(
    raw: RawSettings,
    region?: string,
): CheckedSettings | { readonly problems: readonly Problem[] } {
    const problems: Problem[] = [];
    refuseUnknownKeys(raw, problems);
    const { os: operatingSystem, access, sshFrom, ...same } = readAll(raw, region, problems);
    const settings: Settings = {
        ...same,
        operatingSystem,
        access: accessOf(access, sshFrom, problems),
    };
    checkRelease(settings, problems);
    requireKeysForSsh(settings, problems);
    const candidates = checkMachines(settings, problems);
    return problems.length > 0 ? { problems } : { settings, candidates };
}

/** Reads each setting on its own. */
function readAll(raw: RawSettings, region: string | undefined, problems: Problem[]): Values {
    const values = [...order].map(
        (setting) => [setting, fields[setting].read({ setting, raw, region, problems })] as const,
    );
    return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Values;
}

function refuseUnknownKeys(raw: RawSettings, problems: Problem[]): void {
    for (const [key, value] of Object.entries(raw)) {
        if (settingNames.some((known) => known === key)) continue;
        const near = meant(key, settingNames, settingWords);
        problems.push({
            setting: key,
            wrong: "is not a setting of this project",
            got: shown(parsed(value)),
            allowed: settingNames.join(", "),
            fix: [{ path: [key], ...(near !== undefined && { rename: near }) }],
        });
    }
}

/** Session Manager opens a shell without a key; a box reached by SSH alone needs one. */
function requireKeysForSsh({ access, members }: Settings, problems: Problem[]): void {
    if (access.kind !== "ssh") return;
    const refused = new Set(problems.map((problem) => problem.setting));
    members.forEach(({ name, sshPublicKeys }, index) => {
        const setting = `members[${index}].sshPublicKeys`;
        if (sshPublicKeys.length > 0 || refused.has(setting)) return;
        problems.push({
            setting,
            wrong: `is empty although access is ssh, so ${name || "this member"} could not log in`,
            got: "[]",
            allowed: "at least one OpenSSH public key",
            fix: [
                {
                    path: ["members", index],
                    value: { ...(name && { name }), sshPublicKeys: [ownKey] },
                },
            ],
        });
    });
}
