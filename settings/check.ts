import { closest } from "fastest-levenshtein";
import { frameworkNames } from "../catalog/frameworks";
import { operatingSystems } from "../catalog/platform";
import { checkMachines } from "./machines";
import { checkMembers } from "./members";
import { type Problem, shown } from "./problem";
import { sshFromFault } from "./ssh-from";
import { type Access, settingNames, type SettingName, type Settings } from "./settings";

/** Raw configuration of one stack: key without namespace to text, lists and objects as JSON. */
export type RawSettings = Readonly<Record<string, string>>;

/** EBS gp3 volumes hold 1 GiB to 16 TiB (EBS user guide, general purpose volumes, 2026-11). */
const largestVolumeGiB = 16_384;

const accessKinds = ["session-manager", "ssh"] as const;

/** Turns raw configuration into settings, or gathers everything that is wrong with it. */
export function checkSettings(
    raw: RawSettings,
): { readonly settings: Settings } | { readonly problems: readonly Problem[] } {
    const problems: Problem[] = [];
    refuseUnknownKeys(raw, problems);

    const text = (setting: SettingName) => raw[setting] ?? "";
    const optional = <K extends SettingName>(setting: K, pattern: RegExp, allowed: string) => {
        const value = text(setting);
        if (value !== "" && !pattern.test(value)) {
            const mend = `pulumi config rm ${setting}`;
            const wrong = "is not an identifier of that kind";
            problems.push({ setting, wrong, got: shown(value), allowed, mend });
        }
        return value === "" ? {} : ({ [setting]: value } as Partial<Record<K, string>>);
    };
    const oneOf = <T extends string>(setting: SettingName, allowed: readonly T[]): T => {
        const value = text(setting);
        const found = allowed.find((choice) => choice === value);
        if (found !== undefined) return found;
        const nearest = closest(value, [...allowed]) as T;
        problems.push({
            setting,
            wrong: "is not one of the choices",
            got: shown(value),
            allowed: allowed.join(", "),
            mend: `pulumi config set ${setting} ${nearest}`,
        });
        return nearest;
    };
    const flag = (setting: SettingName) => oneOf(setting, ["true", "false"]) === "true";
    const number = (setting: SettingName, least: number, most: number, example: number) => {
        const value = text(setting).trim() === "" ? NaN : Number(text(setting));
        const whole = setting !== "maxHourlyUsd";
        if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
        problems.push({
            setting,
            wrong: whole ? "is not a whole number in range" : "is not a number in range",
            got: shown(raw[setting] ?? ""),
            allowed: `${example === 0 ? "0, or " : ""}${least} to ${most}`,
            mend: `pulumi config set ${setting} ${example}`,
        });
        return example;
    };

    const settings: Settings = {
        instanceTypes: instanceTypes(raw, problems),
        operatingSystem: oneOf("os", operatingSystems),
        members: checkMembers(parsed(raw["members"]), problems),
        desktop: flag("desktop"),
        framework: oneOf("framework", frameworkNames),
        ...optional("frameworkVersion", /^\d+(\.\d+)*$/, "a release such as 2.17.0, or nothing"),
        // 0 leaves the size to the machine that is chosen.
        ...(text("rootVolumeGiB") === "0"
            ? {}
            : { rootVolumeGiB: number("rootVolumeGiB", 8, largestVolumeGiB, 0) }),
        dataVolumeGiB: number("dataVolumeGiB", 1, largestVolumeGiB, 100),
        ...optional("dataSnapshot", /^snap-[0-9a-f]{8,17}$/, "an EBS snapshot id, snap-..."),
        ...optional("imageId", /^ami-[0-9a-f]{8,17}$/, "a machine image id, ami-..."),
        access: access(oneOf("access", accessKinds), raw, problems),
        spot: flag("spot"),
        maxHourlyUsd: number("maxHourlyUsd", 0.01, 1000, 2),
        ...optional(
            "availabilityZone",
            /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/,
            "a zone such as us-east-1a",
        ),
    };
    requireKeysForSsh(settings, problems);
    if (problems.length === 0) checkMachines(settings, problems);
    return problems.length > 0 ? { problems } : { settings };
}

function refuseUnknownKeys(raw: RawSettings, problems: Problem[]): void {
    for (const key of Object.keys(raw)) {
        if (settingNames.some((known) => known === key)) continue;
        const nearest = closest(key, [...settingNames]);
        problems.push({
            setting: key,
            wrong: "is not a key of this project",
            got: shown(key),
            allowed: `${settingNames.join(", ")}; the nearest is ${nearest}`,
            mend: `pulumi config rm ${key}    # and set ${nearest} instead`,
        });
    }
}

function instanceTypes(raw: RawSettings, problems: Problem[]): string[] {
    const setting = "instanceTypes";
    const value = parsed(raw[setting]);
    if (!isTextList(value) || value.length === 0) {
        problems.push({
            setting,
            wrong: "is not a list of instance types",
            got: shown(value),
            allowed: "candidates in order of preference, for example [t3a.large, t3.large]",
            mend: `pulumi config rm ${setting} && pulumi config set --path '${setting}[0]' t3a.large`,
        });
        return [];
    }
    value.forEach((instanceType, index) => {
        if (value.indexOf(instanceType) !== index) {
            problems.push(listedTwice(`${setting}[${index}]`, instanceType));
        }
    });
    return value;
}

function access(kind: (typeof accessKinds)[number], raw: RawSettings, problems: Problem[]): Access {
    const setting = "sshFrom";
    const value = parsed(raw[setting] ?? "[]");
    if (!isTextList(value)) {
        problems.push({
            setting,
            wrong: "is not a list of CIDR blocks",
            got: shown(value),
            allowed: "a list such as [203.0.113.7/32]",
            mend: `pulumi config rm ${setting} && ${allowMe(`${setting}[0]`)}`,
        });
        return { kind: "session-manager" };
    }
    value.forEach((cidr, index) => {
        const path = `${setting}[${index}]`;
        const fault = sshFromFault(cidr);
        if (fault !== undefined) {
            const { wrong, allowed, instead } = fault;
            const mend = instead ? `pulumi config set --path '${path}' ${instead}` : allowMe(path);
            problems.push({ setting: path, wrong, got: shown(cidr), allowed, mend });
        } else if (value.indexOf(cidr) !== index) problems.push(listedTwice(path, cidr));
    });
    if (kind !== raw["access"]) return { kind: "session-manager" }; // refused already
    if (kind === "ssh") {
        if (value.length === 0) {
            problems.push({
                setting,
                wrong: "is empty although access is ssh, so nobody could connect",
                got: shown(value),
                allowed: "at least one CIDR block",
                mend: allowMe(`${setting}[0]`),
            });
        }
        return { kind, from: value };
    }
    if (value.length > 0) {
        problems.push({
            setting,
            wrong: "has no effect: with access session-manager no port is open to anyone",
            got: shown(value),
            allowed: "nothing, or access ssh",
            mend: "pulumi config rm sshFrom    # or: pulumi config set access ssh",
        });
    }
    return { kind };
}

/** The command that lets in the address that the user has right now. */
function allowMe(path: string): string {
    return `pulumi config set --path '${path}' "$(curl -s https://checkip.amazonaws.com)/32"`;
}

function listedTwice(path: string, value: string): Problem {
    return {
        setting: path,
        wrong: "is listed twice",
        got: shown(value),
        allowed: "each entry once",
        mend: `pulumi config rm --path '${path}'`,
    };
}

/** Session Manager opens a shell without a key; a box reached by SSH alone needs one. */
function requireKeysForSsh({ access, members }: Settings, problems: Problem[]): void {
    if (access.kind !== "ssh") return;
    members.forEach(({ name, sshPublicKeys }, index) => {
        if (sshPublicKeys.length > 0) return;
        const setting = `members[${index}].sshPublicKeys`;
        problems.push({
            setting,
            wrong: `is empty although access is ssh, so ${name || "this member"} could not log in`,
            got: "[]",
            allowed: "at least one OpenSSH public key",
            mend: `pulumi config set --path '${setting}[0]' "$(cat ~/.ssh/id_ed25519.pub)"`,
        });
    });
}

/** JSON where it is JSON; else the text itself, which the shape checks then refuse by name. */
function parsed(text: string | undefined): unknown {
    try {
        return JSON.parse(text ?? "null");
    } catch {
        return text;
    }
}

function isTextList(value: unknown): value is string[] {
    return Array.isArray(value) && value.every((item) => typeof item === "string");
}
