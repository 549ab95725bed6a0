import { spawnSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ignore, { type Ignore } from "ignore";
import { Refusal } from "../../../settings/refusal";

/** A regular file of the folder. */
export interface LocalFile {
    /** With forward slashes, below the folder. */
    readonly path: string;
    readonly size: number;
    /** Last change, milliseconds since 1970. */
    readonly changed: number;
    readonly executable: boolean;
}

/** What is sent of a folder, and what is said about the rest. */
export interface Folder {
    readonly files: readonly LocalFile[];
    readonly notes: readonly string[];
}

/** Most of what one job takes along. */
export const limits = { files: 50_000, fileBytes: 5 * 1024 ** 3, bytes: 50 * 1024 ** 3 } as const;

/**
 * Lists the files that a job takes along: those that git tracks and those that it does not and does not ignore. Where
 * there is no git, the folder's own `.gitignore` files are read. Links, sockets and names that a container could not have
 * are left out, and said.
 *
 * @throws Refusal for a folder that is not there, empty, or above the limits.
 */
export function listFolder(dir: string, git = gitFiles): Folder {
    const listed = git(dir);
    const names = listed ?? walked(dir);
    const files: LocalFile[] = [];
    const left: Record<"links" | "others" | "names", string[]> = {
        ...{ links: [], others: [], names: [] },
    };
    for (const path of names) {
        const found = lstatSync(join(dir, path), { throwIfNoEntry: false });
        // git still lists a file that somebody deleted without telling it.
        if (found === undefined) continue;
        if (found.isSymbolicLink()) left.links.push(path);
        else if (!found.isFile()) left.others.push(path);
        else if (isOdd(path)) left.names.push(path);
        else
            files.push({
                ...{ path, size: found.size, changed: found.mtimeMs },
                executable: (found.mode & 0o111) !== 0,
            });
    }
    holdToLimits(files, dir);
    const notes = [
        ...(listed === undefined
            ? [`${dir} is in no git repository, so its .gitignore files alone say what stays here`]
            : []),
        ...said(left.links, "symbolic links", "a job gets files alone"),
        ...said(left.others, "what is no file", "such as another repository or a socket"),
        ...said(left.names, "odd names", "a control character, or longer than 900 bytes"),
        ...secretNotes(files.map(({ path }) => path)),
    ];
    return { files, notes };
}

/** A name becomes a line of a list, a key in the bucket (1,024 bytes at most) and a file in the container. */
function isOdd(path: string): boolean {
    // U+FFFD stands for bytes that are no UTF-8.
    return /[\p{Cc}\ufffd\\]/u.test(path) || Buffer.byteLength(path) > 900;
}

function said(paths: readonly string[], what: string, why: string): string[] {
    if (paths.length === 0) return [];
    const more = paths.length > 3 ? ` and ${paths.length - 3} more` : "";
    return [`left out, ${what}: ${paths.slice(0, 3).join(", ")}${more} (${why})`];
}

/** Names of files that usually hold a secret. */
const secretNames =
    /(^|\/)(\.env(\.(?!example$|sample$|template$)[^/]*)?|id_(rsa|dsa|ecdsa|ed25519)|\.netrc|\.pgpass|credentials(\.json)?|[^/]+\.(pem|p12|pfx|key|keystore))$/i;

/** Warns of files that look like secrets: whoever may read the member's part of the bucket reads them. */
export function secretNotes(paths: readonly string[]): string[] {
    const found = paths.filter((it) => secretNames.test(it));
    if (found.length === 0) return [];
    const more = found.length > 3 ? ` and ${found.length - 3} more` : "";
    return [
        `warning: ${found.slice(0, 3).join(", ")}${more} may hold a secret, and would be sent; a line in .gitignore keeps a file here`,
    ];
}

function holdToLimits(files: readonly LocalFile[], dir: string): void {
    const gib = (bytes: number) => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
    if (files.length === 0)
        throw new Refusal(`${dir} has no file to send; name the folder of your code with --dir`);
    const next = "put data into /shared, or a line into .gitignore";
    if (files.length > limits.files)
        throw new Refusal(
            `${dir} has ${files.length} files, and a job takes ${limits.files}; ${next}`,
        );
    const large = files.find(({ size }) => size > limits.fileBytes);
    if (large !== undefined)
        throw new Refusal(
            `${large.path} has ${gib(large.size)}, and a job takes files of ${gib(limits.fileBytes)} at most; ${next}`,
        );
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    if (bytes > limits.bytes)
        throw new Refusal(
            `${dir} has ${gib(bytes)}, and a job takes ${gib(limits.bytes)} at most; ${next}`,
        );
}

/**
 * Lists what git would: tracked, and untracked without the ignored. Nothing where git or a repository is missing.
 *
 * A folder with `HEAD`, `config`, `objects` and `refs` is a repository to git, whose `config` may name programs to run, and the
 * results of a job may bring all four. So only a `.git` counts (git-config, `safe.bareRepository`, since 2.38).
 */
export function gitFiles(dir: string): readonly string[] | undefined {
    const only = ["-c", "safe.bareRepository=explicit", "-C", dir];
    const args = [...only, "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    const { status, stdout } = spawnSync("git", args, {
        ...{ encoding: "utf8", maxBuffer: 256 * 1024 ** 2 },
        stdio: ["ignore", "pipe", "ignore"],
    });
    if (status !== 0) return undefined;
    // A file in a conflict of a merge is listed once for each side.
    return [...new Set(stdout.split("\0").filter((it) => it !== ""))].sort();
}

/** Lists a folder that git does not know, by the rules of its own `.gitignore` files. */
function walked(dir: string): string[] {
    const found: string[] = [];
    const visit = (below: string, rules: readonly (readonly [string, Ignore])[]) => {
        const own = rulesIn(join(dir, below));
        const all = own === undefined ? rules : [...rules, [below, own] as const];
        for (const entry of entriesOf(join(dir, below), dir)) {
            const path = below + entry.name;
            const folder = entry.isDirectory();
            if (entry.name === ".git" || isIgnored(folder ? `${path}/` : path, all)) continue;
            if (folder) visit(`${path}/`, all);
            else found.push(path);
        }
    };
    visit("", []);
    return found.sort();
}

function isIgnored(path: string, rules: readonly (readonly [string, Ignore])[]): boolean {
    // The innermost file that says something decides, as with git.
    for (const [below, own] of [...rules].reverse()) {
        const { ignored, unignored } = own.test(path.slice(below.length));
        if (ignored || unignored) return ignored;
    }
    return false;
}

function rulesIn(folder: string): Ignore | undefined {
    try {
        return ignore().add(readFileSync(join(folder, ".gitignore"), "utf8"));
    } catch {
        return undefined;
    }
}

function entriesOf(folder: string, dir: string) {
    try {
        return readdirSync(folder, { withFileTypes: true });
    } catch (error) {
        const { code = "" } = error as NodeJS.ErrnoException;
        throw new Refusal(
            `${folder} could not be read (${code}); name the folder of your code with --dir (now ${dir})`,
        );
    }
}
