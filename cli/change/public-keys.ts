import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { printable } from "../../settings/printable";
import { Refusal } from "../../settings/refusal";
import { isPrivateKey, sshPublicKeyFault, withoutComment } from "../../settings/ssh-public-key";

/** Longest file of public keys, bytes: more than a hundred keys. */
const largestFile = 100_000;

/**
 * Returns the public keys that `--key` names, each once and with its comment. A value is a file of one key a line, or
 * such lines themselves, as somebody has sent them.
 *
 * @throws Refusal for a file that cannot be read, or that holds anything else; a private key is never repeated.
 */
export function publicKeysIn(values: readonly string[]): string[] {
    const keys = values.flatMap((value) =>
        isText(value) ? keysOf(value, "--key") : keysOf(readText(value), value),
    );
    return [...new Map(keys.map((key) => [withoutComment(key), key])).values()];
}

/** Tells whether a value is the text of keys rather than a file's name. */
function isText(value: string): boolean {
    return isPrivateKey(value) || /^\s*(ssh|ecdsa|sk)-\S+\s+AAAA/.test(value);
}

function keysOf(text: string, from: string): string[] {
    if (isPrivateKey(text)) throw new Refusal(privateHalf(from));
    const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
    const keys = lines.flatMap((line, at) => {
        const empty = line.trim() === "" || line.startsWith("#");
        return empty ? [] : [checked(line, `${from}:${at + 1}`)];
    });
    if (keys.length > 0) return keys;
    throw new Refusal(`${printable(from)} holds no public key; ${howToGetOne}`);
}

function privateHalf(from: string): string {
    const half = `${from}.pub`;
    const next = existsSync(pathOf(half)) ? `: --key ${half}` : ", the .pub file beside it";
    return printable(
        `${from} holds a private key (not shown), which stays with its owner; a box needs its public half${next}`,
    );
}

function checked(line: string, where: string): string {
    const fault = sshPublicKeyFault(line);
    if (fault === undefined) return line.trim();
    throw new Refusal(
        `${printable(where)} ${fault}; it takes the line of a .pub file, for example ssh-ed25519 AAAA... ana@laptop`,
    );
}

const howToGetOne =
    "`ls ~/.ssh/*.pub` lists the keys of this laptop, and `ssh-keygen -t ed25519` makes a pair";

function readText(file: string): string {
    const refuse = (wrong: string) => {
        throw new Refusal(`--key ${printable(file)} ${wrong}; ${howToGetOne}`);
    };
    try {
        const found = statSync(pathOf(file));
        if (found.isDirectory()) refuse("is a folder, not a .pub file");
        // It is read more than once, which a pipe is not.
        if (!found.isFile() || found.size > largestFile)
            refuse("is not a .pub file, which has one line for each key");
        return readFileSync(pathOf(file), "utf8");
    } catch (error) {
        if (error instanceof Refusal) throw error;
        const { code } = error as NodeJS.ErrnoException;
        const missing = code === "ENOENT" || code === "ENOTDIR";
        return refuse(missing ? "does not exist" : `cannot be read (${code})`);
    }
}

/** Resolves `~`, which no shell does in `--key=~/...` and PowerShell never does. */
function pathOf(file: string): string {
    return /^~[/\\]/.test(file) ? join(homedir(), file.slice(2)) : file;
}
