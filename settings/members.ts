import { closest } from "fastest-levenshtein";
import type { Member } from "./settings";
import { isPrivateKey, sshPublicKeyFault } from "./ssh-public-key";
import { type Problem, shown } from "./problem";
import { isRecord } from "./shape";

/**
 * Users and groups that the images or the system already have (useradd refuses the name of a group
 * too), or that would confuse a reader of the logs.
 */
const reservedNames = new Set(
    (
        "root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc nobody adm " +
        "shutdown halt operator ftp dbus sshd polkitd chrony rpc tss systemd docker sudo wheel users " +
        "ec2-user admin debian ubuntu ssm-user gdm nvidia-persistenced home data workstation " +
        "adm audio cdrom crontab dialout dip disk fax floppy input kmem kvm lightdm lock mem messagebus " +
        "netdev nogroup plugdev render sasl scanner sgx shadow src staff tape tty utmp video voice"
    ).split(" "),
);

/** Linux limits a user name to 32 characters; EC2 tags and host names allow all of these. */
export const namePattern = /^[a-z][a-z0-9-]{0,30}[a-z0-9]$|^[a-z]$/;
const longestName = 32;

const memberKeys = ["name", "sshPublicKeys"];

/** Checks the `members` list. Gives the members, and adds what is wrong to `problems`. */
export function checkMembers(value: unknown, problems: Problem[]): Member[] {
    const setting = "members";
    const shape = "a list of { name, sshPublicKeys } with at least one member";
    if (!Array.isArray(value) || value.length === 0) {
        problems.push({
            setting,
            wrong: "is not a list of members",
            got: shown(value),
            allowed: shape,
            mend: rebuilt([]),
        });
        return [];
    }
    const entries: unknown[] = value;
    if (!entries.every(isRecord)) {
        problems.push({
            setting,
            wrong: "holds something that is not a member",
            got: shown(entries.find((entry) => !isRecord(entry))),
            allowed: shape,
            mend: rebuilt(entries.map((entry) => (isRecord(entry) ? entry["name"] : entry))),
        });
        return [];
    }
    const members: Member[] = [];
    const taken = new Set(entries.map((entry) => entry["name"]));
    entries.forEach((entry, index) => {
        const path = `members[${index}]`;
        for (const key of Object.keys(entry).filter((it) => !memberKeys.includes(it))) {
            problems.push({
                setting: `${path}.${key}`,
                wrong: "is not a property of a member",
                got: shown(entry[key]),
                allowed: `${memberKeys.join(", ")}; the nearest is ${closest(key, memberKeys)}`,
                mend: `pulumi config rm --path '${path}["${key}"]'`,
            });
        }
        const name = checkName(entry["name"], path, members, taken, problems);
        members.push({ name, sshPublicKeys: checkKeys(entry["sshPublicKeys"], path, problems) });
    });
    return members;
}

/** Pulumi sets a path only in what already has the right shape, so the list is made anew. */
function rebuilt(names: readonly unknown[]): string {
    const taken = new Set<unknown>();
    const commands = (names.length > 0 ? names : [""]).map(
        (name, index) =>
            `pulumi config set --path 'members[${index}].name' ${freeName(name, taken)}`,
    );
    return ["pulumi config rm members", ...commands].join(" && ");
}

function checkName(
    name: unknown,
    path: string,
    earlier: readonly Member[],
    taken: Set<unknown>,
    problems: Problem[],
): string {
    const refuse = (wrong: string) => {
        problems.push({
            setting: `${path}.name`,
            wrong,
            got: shown(name),
            allowed: `1 to ${longestName} lower-case letters, digits and dashes, starting with a letter`,
            mend: `pulumi config set --path '${path}.name' ${freeName(name, taken)}`,
        });
        return "";
    };
    if (typeof name !== "string" || !namePattern.test(name)) {
        return refuse("is not a usable user name");
    }
    if (reservedNames.has(name)) return refuse("is a user or group that the system already has");
    const duplicate = earlier.some((member) => member.name === name);
    return duplicate ? refuse("is the name of another member too") : name;
}

/** A usable name like `name` that nobody has; takes it. */
function freeName(name: unknown, taken: Set<unknown>): string {
    const text = typeof name === "string" && !isPrivateKey(name) ? name : "";
    const usable = text
        .normalize("NFD") // so that é loses its accent only
        .replaceAll(/\p{Mark}/gu, "")
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^[^a-z]+/g, "");
    const numbered = (ending: string) =>
        `${usable.slice(0, longestName - ending.length).replace(/-$/, "") || "ana"}${ending}`;
    let free = numbered("");
    if (reservedNames.has(free)) free = numbered("-dev");
    for (let count = 2; taken.has(free); count++) free = numbered(`-${count}`);
    taken.add(free);
    return free;
}

function checkKeys(keys: unknown, path: string, problems: Problem[]): string[] {
    if (keys === undefined) return [];
    if (!Array.isArray(keys)) {
        problems.push({
            setting: `${path}.sshPublicKeys`,
            wrong: "is not a list",
            got: shown(keys),
            allowed: "a list of OpenSSH public keys, one line each",
            mend:
                `pulumi config rm --path '${path}.sshPublicKeys' && ` +
                `pulumi config set --path '${path}.sshPublicKeys[0]' "$(cat ~/.ssh/id_ed25519.pub)"`,
        });
        return [];
    }
    return keys.map((key: unknown, index) => {
        const fault = typeof key === "string" ? sshPublicKeyFault(key) : "is not text";
        if (fault !== undefined) {
            const setting = `${path}.sshPublicKeys[${index}]`;
            const leaked = typeof key === "string" && isPrivateKey(key);
            problems.push({
                setting,
                wrong: leaked
                    ? `${fault}; it now stands in the stack file, so make a new pair`
                    : fault,
                got: shown(key),
                allowed: "the line of a .pub file, for example ssh-ed25519 AAAA... ana@laptop",
                mend: `pulumi config set --path '${setting}' "$(cat ~/.ssh/id_ed25519.pub)"`,
            });
        }
        return typeof key === "string" ? key.trim() : "";
    });
}
