import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { keyName, keyParts } from "../../public-key";
import { check, fail, type Finding, ok } from "../check";
import { askProgram } from "../programs";
import { type FileKeys, keysInFile } from "./keys-in-file";

/** What OpenSSH can offer, and what the project's stack file says. */
export interface Keys {
    /** Lines of public keys: the agent's, and those beside the files that OpenSSH reads. */
    readonly offered: readonly string[];
    /** Files of keys without a public half beside them. */
    readonly nameless: readonly string[];
    /** `undefined` without a project, or where it does not know the member. */
    readonly inFile: FileKeys | undefined;
}

const fingerprint = (line: string) => keyParts(line).fingerprint;

/** Decides whether this laptop has a key, and the right one as far as a stack file is there to say so. */
export function decideSshKey({ offered, nameless, inFile }: Keys): Finding {
    const [first] = offered;
    if (first === undefined && nameless.length === 0)
        return fail(
            "this laptop has no SSH key: none in ssh-agent, and no file where OpenSSH looks",
            "`ssh-keygen -t ed25519`, then give the file ending in .pub to whoever deploys",
        );
    if (inFile !== undefined && nameless.length === 0) {
        const { stack, member, keys } = inFile;
        const known = new Set(keys.map(fingerprint));
        const same = offered.find((line) => known.has(fingerprint(line)));
        if (same !== undefined)
            return ok(`${keyName(same)}, as Pulumi.${stack}.yaml says for ${member}`);
        return fail(
            `none of the ${offered.length} keys here is one that Pulumi.${stack}.yaml has for ${member}: ${keys.map(keyName).join(", ")}`,
            `\`ssh-add FILE\` with that key, or add one of this laptop's to ${member}'s row there: ${first ?? ""}`,
        );
    }
    const more = offered.length + nameless.length - 1;
    const name = first === undefined ? (nameless[0] ?? "") : keyName(first);
    return ok(`${name}${more === 0 ? "" : ` and ${more} more`}; \`SSH login\` below tries it`);
}

/** Lists what `ssh` would offer: the agent's keys, and the files that its own settings name. */
async function offeredKeys(signal: AbortSignal): Promise<Pick<Keys, "offered" | "nameless">> {
    const [agent, settings] = await Promise.all([
        askProgram("ssh-add", ["-L"], signal),
        askProgram("ssh", ["-G", "workstation"], signal),
    ]);
    const files = settings.out
        .split("\n")
        .flatMap((line) => /^identityfile (.+)$/.exec(line)?.[1] ?? [])
        .map((file) => (file.startsWith("~/") ? join(homedir(), file.slice(2)) : file))
        .filter((file) => existsSync(file));
    const halves = files.filter((file) => existsSync(`${file}.pub`));
    const lines = [
        ...(agent.status === 0 ? agent.out.split("\n") : []),
        ...halves.map((file) => readFileSync(`${file}.pub`, "utf8")),
    ];
    const keys = lines.map((line) => line.trim()).filter((line) => /^[\w@.-]+ AAAA\S+/.test(line));
    const byPrint = new Map(keys.map((line) => [fingerprint(line), line]));
    return {
        offered: [...byPrint.values()],
        nameless: files.filter((file) => !halves.includes(file)),
    };
}

export const sshKey = check("SSH key", {
    after: ["OpenSSH"],
    ask: async (asked, signal): Promise<Keys> => ({
        ...(await offeredKeys(signal)),
        inFile: keysInFile(asked.project, asked.given),
    }),
    decide: decideSshKey,
});
