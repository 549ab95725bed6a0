import { frameworkNames, frameworks, type Release } from "../catalog/frameworks";
import type { Candidate } from "../catalog/machine-plan";
import { operatingSystems } from "../catalog/platform";
import { zonePattern } from "../catalog/regions";
import { checkAccess } from "./access";
import { Blank, ownKey, type Value } from "./edit";

import { checkMachines, checkTypes } from "./machines";
import {
    accessWords,
    flagWords,
    frameworkWords,
    meant,
    numberIn,
    osWords,
    settingWords,
} from "./meant";
import { checkMembers } from "./members";
import { type Problem, shown } from "./problem";
import { type Access, settingNames, type SettingName, type Settings } from "./settings";

/** Raw configuration of one stack: keys without their namespace, values as text, lists and objects as JSON. */
export type RawSettings = Readonly<Record<string, string>>;

/** Settings that are right, and the machine that the catalog plans for each type of their list. */
export interface CheckedSettings {
    readonly settings: Settings;
    readonly candidates: readonly Candidate[];
}

/** EBS gp3 volumes hold 1 GiB to 16 TiB (EBS user guide, general purpose volumes, 2026-11). */
const largestVolumeGiB = 16_384;

const accessKinds = ["session-manager", "ssh"] as const;
const flags = ["true", "false"] as const;

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

    const text = (setting: SettingName) => raw[setting] ?? "";
    const refuse = (
        setting: SettingName,
        wrong: string,
        allowed: string,
        value: Value | undefined,
    ) => {
        const fix = [{ path: [setting] as const, ...(value !== undefined && { value }) }];
        problems.push({ setting, wrong, got: shown(parsed(raw[setting] ?? "")), allowed, fix });
    };
    const oneOf = <T extends string>(
        setting: SettingName,
        allowed: readonly T[],
        words: Readonly<Record<string, T>>,
    ): T => {
        const value = text(setting);
        const found = allowed.find((choice) => choice === value);
        if (found !== undefined) return found;
        const near = meant(value, allowed, words);
        const plain = near === "true" || near === "false" ? near === "true" : near;
        const fix = plain ?? new Blank("CHOICE", allowed[0]!);
        refuse(setting, "is not one of the choices", allowed.join(", "), fix);
        return near ?? allowed[0]!;
    };
    const flag = (setting: SettingName) => oneOf(setting, flags, flagWords) === "true";
    const number = (setting: SettingName, least: number, most: number, below = least) => {
        const value = decimal(text(setting));
        const whole = setting !== "maxHourlyUsd";
        if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
        const near = numberIn(text(setting));
        const inRange =
            near === undefined ? undefined : near < least ? below : Math.min(most, near);
        const wrong = whole ? "is not a whole number in range" : "is not a number in range";
        const fixed = inRange === undefined ? undefined : whole ? Math.ceil(inRange) : inRange;
        refuse(setting, wrong, `${below < least ? `${below}, or ` : ""}${least} to ${most}`, fixed);
        return least;
    };

    const framework = oneOf("framework", frameworkNames, frameworkWords);
    const settings: Settings = {
        instanceTypes: checkTypes(parsed(raw["instanceTypes"]), problems),
        operatingSystem: oneOf("os", operatingSystems, osWords),
        members: checkMembers(parsed(raw["members"]), problems),
        desktop: flag("desktop"),
        framework,
        ...identifier(raw, "frameworkVersion", problems, {
            pattern: /^\d+(\.\d+)+$/,
            wrong: "is not the number of a release",
            allowed: "a release such as 2.17.0, or nothing",
            near: (value) => releaseLike(value, framework),
        }),
        // 0 leaves the size to the chosen machine.
        ...(decimal(text("rootVolumeGiB")) === 0
            ? {}
            : { rootVolumeGiB: number("rootVolumeGiB", 8, largestVolumeGiB, 0) }),
        dataVolumeGiB: number("dataVolumeGiB", 1, largestVolumeGiB),
        ...identifier(raw, "dataSnapshot", problems, {
            pattern: /^snap-[0-9a-f]{8,17}$/,
            wrong: "is not the id of a snapshot",
            allowed: "an EBS snapshot id, snap-..., or nothing",
            near: () => new Blank("snap-ID", "snap-0123456789abcdef0"),
        }),
        ...identifier(raw, "imageId", problems, {
            pattern: /^ami-[0-9a-f]{8,17}$/,
            wrong: "is not the id of a machine image",
            allowed: "a machine image id, ami-..., or nothing",
            near: () => new Blank("ami-ID", "ami-0123456789abcdef0"),
        }),
        access: accessIn(raw, oneOf("access", accessKinds, accessWords), problems),
        spot: flag("spot"),
        maxHourlyUsd: number("maxHourlyUsd", 0.01, 1000),
        ...identifier(raw, "availabilityZone", problems, {
            pattern: zonePattern(region),
            wrong: region === undefined ? "is not a zone" : `is not a zone of ${region}`,
            allowed: `a zone of the stack's region, such as ${region ?? "us-east-1"}a, or nothing`,
            near: (value) => `${region ?? "us-east-1"}${/\d([a-z])$/.exec(value)?.[1] ?? "a"}`,
        }),
    };
    checkRelease(settings, problems);
    requireKeysForSsh(settings, problems);
    const candidates = checkMachines(settings, problems);
    return problems.length > 0 ? { problems } : { settings, candidates };
}

/** Checks `sshFrom` against the kind of access, or on its own when that kind is unknown. */
function accessIn(raw: RawSettings, kind: Access["kind"], problems: Problem[]): Access {
    const known = kind === raw["access"];
    return checkAccess(known ? kind : undefined, parsed(raw["sshFrom"] ?? "[]"), problems);
}

interface Identifier {
    readonly pattern: RegExp;
    readonly wrong: string;
    readonly allowed: string;
    /** Returns the value that was meant; `undefined` removes the setting. */
    readonly near: (value: string) => Value | undefined;
}

function identifier<K extends SettingName>(
    raw: RawSettings,
    setting: K,
    problems: Problem[],
    { pattern, wrong, allowed, near }: Identifier,
): Partial<Record<K, string>> {
    const value = raw[setting] ?? "";
    if (value === "") return {};
    if (pattern.test(value)) return { [setting]: value } as Partial<Record<K, string>>;
    const instead = near(value);
    const fix = [{ path: [setting] as const, ...(instead !== undefined && { value: instead }) }];
    problems.push({ setting, wrong, got: shown(parsed(value)), allowed, fix });
    return {};
}

/** Returns the newest release that begins like the text, for example `2.17` or `v2.17.0`. */
function releaseLike(value: string, framework: Settings["framework"]): string | undefined {
    const [digits] = /\d+(\.\d+)*/.exec(value.slice(0, 40)) ?? [];
    const releases: readonly Release[] = frameworks[framework].releases;
    if (digits === undefined) return undefined;
    return releases.find(({ version }) => version === digits || version.startsWith(`${digits}.`))
        ?.version;
}

/** Refuses an unknown release once: it is one mistake, however many types are listed. */
function checkRelease({ framework, frameworkVersion }: Settings, problems: Problem[]): void {
    const releases: readonly Release[] = frameworks[framework].releases;
    if (frameworkVersion === undefined || framework === "none") return;
    if (isWrong("framework", problems)) return;
    if (releases.some(({ version }) => version === frameworkVersion)) return;
    const near = releaseLike(frameworkVersion, framework);
    problems.push({
        setting: "frameworkVersion",
        wrong: `is no release of ${frameworks[framework].label} that this project knows`,
        got: shown(frameworkVersion),
        allowed: `${releases.map(({ version }) => version).join(", ")}; or nothing, for the newest that the machine runs`,
        fix: [{ path: ["frameworkVersion"], ...(near !== undefined && { value: near }) }],
    });
}

/** Tells whether a setting, or something in it, was already refused. */
export function isWrong(setting: SettingName, problems: readonly Problem[]): boolean {
    return problems.some((problem) => problem.setting.replace(/[[.].*$/s, "") === setting);
}

/** Reads a number as people write it. `0x10` and `1e3` count as text, because most readers see text in them. */
function decimal(text: string): number {
    return /^\s*[+-]?\d+(\.\d+)?\s*$/.test(text) ? Number(text) : NaN;
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

/** Parses JSON, or returns the text itself, which the shape checks then refuse by name. */
function parsed(text: string | undefined): unknown {
    try {
        return JSON.parse(text ?? "null");
    } catch {
        return text;
    }
}
