import { boxSettingNames, isBoxSetting } from "./box-settings";
import { checkDotfiles } from "./dotfiles";
import { type Edit, ownKey, type Value } from "./edit";
import { boxWords, meant, memberWords } from "./meant";
import { isPrivateKey, sshPublicKeyFault, withoutComment } from "./ssh-public-key";
import type { Given, RawSettings } from "./fields";
import { brief, isRecord, isTextList, type Problem, shown } from "./problem";
import { isReserved } from "./reserved-names";

/** A member's entry in the stack file. */
export interface MemberRow {
    /** Linux user on the box and the box's name. */
    readonly name: string;
    /** OpenSSH public keys, one line each. May be empty: Session Manager needs none for a shell. */
    readonly sshPublicKeys: readonly string[];
    /** A git repository that the member's first login on a new box clones. */
    readonly dotfiles?: string;
    /** What this member has instead of the stack's settings, not yet read: values as text, lists as JSON. */
    readonly own: RawSettings;
}

/** Linux limits a user name to 32 characters; EC2 tags and host names allow all of these. */
export const namePattern = /^[a-z][a-z0-9-]{0,30}[a-z0-9]$|^[a-z]$/;
const longestName = 32;

const memberKeys = ["name", "sshPublicKeys", "dotfiles", ...boxSettingNames] as const;

/** Checks the `members` list but for the settings of their boxes. Adds the faults to `problems`. */
export function checkMembers(value: unknown, { problems }: Given): readonly MemberRow[] {
    const refuse = (wrong: string, got: unknown, entries: readonly unknown[]) => {
        const allowed = "a list of { name, sshPublicKeys, ... } with at least one member";
        const fix = [{ path: ["members"] as const, value: rebuilt(entries) }];
        problems.push({ setting: "members", wrong, got: shown(got), allowed, fix });
        return [];
    };
    if (!Array.isArray(value) || value.length === 0) {
        const one = typeof value === "string" || isRecord(value) ? [value] : [""];
        return refuse("is not a list of members", value, one);
    }
    const entries: unknown[] = value;
    if (!entries.every(isRecord)) {
        const other = entries.find((entry) => !isRecord(entry));
        return refuse("has an entry that is not a member", other, entries);
    }
    const members: MemberRow[] = [];
    const names = new Names(entries.map((entry) => entry["name"]));
    entries.forEach((entry, index) => {
        for (const key of Object.keys(entry)) {
            if (memberKeys.some((known) => known === key)) continue;
            const near = meant(key, memberKeys, { ...boxWords, ...memberWords });
            problems.push({
                setting: `members[${index}].${brief(key)}`,
                wrong: "is not a property of a member",
                got: shown(entry[key]),
                allowed: memberKeys.join(", "),
                fix: [
                    { path: ["members", index, key], ...(near !== undefined && { rename: near }) },
                ],
            });
        }
        const name = checkName(entry["name"], index, names, problems);
        const sshPublicKeys = checkKeys(entry["sshPublicKeys"], index, problems);
        const dotfiles = checkDotfiles(entry["dotfiles"], index, problems);
        const more = dotfiles === undefined ? {} : { dotfiles };
        members.push({ name, sshPublicKeys, ...more, own: ownSettings(entry) });
    });
    return members;
}

/** Returns a row's settings of a box, in the form that the engine passes the stack's on. */
export function ownSettings(entry: Readonly<Record<string, unknown>>): RawSettings {
    const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
    return Object.fromEntries(
        boxSettingNames.filter((name) => name in entry).map((name) => [name, text(entry[name])]),
    );
}

/** Rebuilds the list of members from a value of the wrong shape, and keeps what is valid in it. */
function rebuilt(entries: readonly unknown[]): Value {
    const names = new Names([]);
    return entries.map((entry): Value => {
        if (!isRecord(entry)) return { name: names.free(entry) };
        const keys = entry["sshPublicKeys"];
        const good =
            isTextList(keys) && keys.length > 0 && keys.every((key) => !sshPublicKeyFault(key));
        return {
            name: names.free(entry["name"]),
            ...(good && { sshPublicKeys: keys.map(withoutComment) }),
            ...(Object.fromEntries(
                Object.entries(entry).filter(([key, it]) => isBoxSetting(key) && it !== null),
            ) as Readonly<Record<string, Value>>),
        };
    });
}

/** Hands out names, so that no two members get the same one. */
class Names {
    readonly seen = new Set<string>();
    private readonly taken: Set<unknown>;

    constructor(taken: readonly unknown[]) {
        this.taken = new Set(taken);
    }

    /** Returns a valid, unused name similar to `name`, and reserves it. */
    free(name: unknown): string {
        const text = typeof name === "string" && !isPrivateKey(name) ? name.slice(0, 200) : "";
        const usable = text
            .normalize("NFD") // so that \u00e9 loses only its accent
            .replaceAll(/\p{Mark}/gu, "")
            .toLowerCase()
            .replaceAll(/[^a-z0-9]+/g, "-")
            .replaceAll(/^[^a-z]+/g, "");
        const numbered = (ending: string) =>
            `${usable.slice(0, longestName - ending.length).replace(/-$/, "") || "ana"}${ending}`;
        let free = numbered("");
        if (isReserved(free)) free = numbered("-dev");
        if (isReserved(free)) free = "ana";
        const first = free;
        for (let count = 2; this.taken.has(free); count++) {
            const ending = `-${count}`;
            free = `${first.slice(0, longestName - ending.length).replace(/-$/, "")}${ending}`;
        }
        this.taken.add(free);
        return free;
    }
}

function checkName(name: unknown, index: number, names: Names, problems: Problem[]): string {
    const refuse = (wrong: string) => {
        const fix: Edit[] = [{ path: ["members", index, "name"], value: names.free(name) }];
        problems.push({
            setting: `members[${index}].name`,
            wrong,
            got: shown(name),
            allowed: `1 to ${longestName} lower-case letters, digits and dashes, starting with a letter`,
            fix,
        });
        return "";
    };
    if (typeof name !== "string" || !namePattern.test(name)) {
        return refuse("is not a usable user name");
    }
    if (isReserved(name))
        return refuse(
            "is the name of a user or group that the system has, or may get with a package",
        );
    if (names.seen.has(name)) return refuse("is the name of another member too");
    names.seen.add(name);
    return name;
}

function checkKeys(keys: unknown, index: number, problems: Problem[]): string[] {
    if (keys === undefined) return [];
    const path = ["members", index, "sshPublicKeys"] as const;
    const setting = `members[${index}].sshPublicKeys`;
    if (!Array.isArray(keys)) {
        const one = typeof keys === "string" && sshPublicKeyFault(keys) === undefined;
        problems.push({
            setting,
            wrong: "is not a list",
            got: shown(keys),
            allowed: "a list of OpenSSH public keys, one line each",
            fix: [{ path, value: [one ? withoutComment(keys) : ownKey] }],
        });
        return [];
    }
    return keys.map((key: unknown, position) => {
        const fault = typeof key === "string" ? sshPublicKeyFault(key) : "is not text";
        if (fault !== undefined) {
            const leaked = typeof key === "string" && isPrivateKey(key);
            problems.push({
                setting: `${setting}[${position}]`,
                wrong: leaked
                    ? `${fault}; it is now in the stack file, so create a new key pair`
                    : fault,
                got: shown(key),
                allowed: "the line of a .pub file, for example ssh-ed25519 AAAA... ana@laptop",
                fix: [{ path: [...path, position], value: ownKey }],
            });
        }
        return typeof key === "string" ? withoutComment(key) : "";
    });
}
