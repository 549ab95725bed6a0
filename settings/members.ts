import type { Member } from "./settings";
import { isPrivateKey, sshPublicKeyFault } from "./ssh-public-key";
import { type Problem, shown } from "./problem";

/** Users that the images or the system already have, or that would confuse a reader of the logs. */
const reservedNames = new Set(
    (
        "root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc nobody adm " +
        "shutdown halt operator ftp dbus sshd polkitd chrony rpc tss systemd docker sudo wheel users " +
        "ec2-user admin debian ubuntu ssm-user gdm nvidia-persistenced home data workstation"
    ).split(" "),
);

/** Linux limits a user name to 32 characters; EC2 tags and host names allow all of these. */
const namePattern = /^[a-z][a-z0-9-]{0,30}[a-z0-9]$|^[a-z]$/;

/** Checks the `members` list. Gives the members, and adds what is wrong to `problems`. */
export function checkMembers(value: unknown, problems: Problem[]): Member[] {
    const setting = "members";
    const shape = "a list of { name, sshPublicKeys } with at least one member";
    const mendShape = "pulumi config set --path 'members[0].name' ana";
    if (!Array.isArray(value) || value.length === 0) {
        problems.push({
            setting,
            wrong: "is not a list of members",
            got: shownWithoutSecrets(value),
            allowed: shape,
            mend: mendShape,
        });
        return [];
    }
    const members: Member[] = [];
    value.forEach((entry: unknown, index) => {
        const path = `members[${index}]`;
        if (!isRecord(entry)) {
            problems.push({
                setting: path,
                wrong: "is not a member",
                got: shownWithoutSecrets(entry),
                allowed: shape,
                mend: `pulumi config set --path '${path}.name' ana`,
            });
            return;
        }
        const unknownKey = Object.keys(entry).find(
            (key) => !["name", "sshPublicKeys"].includes(key),
        );
        if (unknownKey !== undefined) {
            problems.push({
                setting: `${path}.${unknownKey}`,
                wrong: "is not a property of a member",
                got: shownWithoutSecrets(entry[unknownKey]),
                allowed: "name, sshPublicKeys",
                mend: `pulumi config rm --path '${path}.${unknownKey}'`,
            });
        }
        const name = checkName(entry["name"], path, members, problems);
        members.push({ name, sshPublicKeys: checkKeys(entry["sshPublicKeys"], path, problems) });
    });
    return members;
}

function checkName(
    name: unknown,
    path: string,
    earlier: readonly Member[],
    problems: Problem[],
): string {
    const allowed = "1 to 32 lower-case letters, digits and dashes, starting with a letter";
    const refuse = (wrong: string, suggestion: string) =>
        problems.push({
            setting: `${path}.name`,
            wrong,
            got: shownWithoutSecrets(name),
            allowed,
            mend: `pulumi config set --path '${path}.name' ${suggestion}`,
        });
    if (typeof name !== "string" || !namePattern.test(name)) {
        const suggestion = typeof name === "string" ? usable(name) : "ana";
        refuse("is not a usable user name", suggestion);
    } else if (reservedNames.has(name)) {
        refuse("is a user that the system already has", `${name}-dev`);
    } else if (earlier.some((member) => member.name === name)) {
        refuse("is the name of another member too", `${name}-2`);
    } else return name;
    return "";
}

function checkKeys(keys: unknown, path: string, problems: Problem[]): string[] {
    if (keys === undefined) return [];
    if (!Array.isArray(keys)) {
        problems.push({
            setting: `${path}.sshPublicKeys`,
            wrong: "is not a list",
            got: shownWithoutSecrets(keys),
            allowed: "a list of OpenSSH public keys, one line each",
            mend: `pulumi config set --path '${path}.sshPublicKeys[0]' "$(cat ~/.ssh/id_ed25519.pub)"`,
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
                got: shownWithoutSecrets(key),
                allowed: "the line of a .pub file, for example ssh-ed25519 AAAA... ana@laptop",
                mend: `pulumi config set --path '${setting}' "$(cat ~/.ssh/id_ed25519.pub)"`,
            });
        }
        return typeof key === "string" ? key.trim() : "";
    });
}

function usable(name: string): string {
    const cleaned = name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^[^a-z]+|-+$/g, "");
    return cleaned.slice(0, 31) || "ana";
}

/** A private key pasted by mistake must not reach a terminal's scroll-back or a CI log as well. */
function shownWithoutSecrets(value: unknown): string {
    const text = shown(value);
    if (/PRIVATE KEY-----|PuTTY-User-Key-File-/.test(text)) return "a private key (not shown)";
    return text.length > 60 ? `${text.slice(0, 40)}... (${text.length} characters)` : text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
