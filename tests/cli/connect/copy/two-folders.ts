import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { lstatSync, readlinkSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { finish, makePlannedFolders } from "../../../../cli/connect/copy/after";
import { localPlace } from "../../../../cli/connect/copy/local-place";
import { isPart } from "../../../../cli/connect/copy/part-file";
import { ConnectionLost, type Place } from "../../../../cli/connect/copy/place";
import { makeFolders, rootsOf } from "../../../../cli/connect/copy/roots";
import { scan } from "../../../../cli/connect/copy/scan";
import { type Lane, transfer } from "../../../../cli/connect/copy/transfer";

/** What a tree holds: a file's bytes, `{ link }`, or `undefined` for a folder. Names have slashes. */
export type Tree = Readonly<Record<string, Buffer | { readonly link: string } | undefined>>;

export function plant(folder: string, tree: Tree): void {
    for (const [name, what] of Object.entries(tree)) {
        const path = join(folder, name);
        mkdirSync(what === undefined ? path : dirname(path), { recursive: true });
        if (Buffer.isBuffer(what)) {
            writeFileSync(path, what);
            // Times with fractions of a second, as files have them, which SFTP loses.
            utimesSync(path, 1_700_000_000.75, 1_700_000_000.75);
        } else if (what !== undefined) symlinkSync(what.link, path);
    }
}

/** Reads a tree back as `plant` takes it, without the parts of files. */
export function harvest(folder: string, below = ""): Tree {
    const found: Record<string, Buffer | { link: string } | undefined> = {};
    for (const name of readdirSync(join(folder, below))) {
        if (isPart(name)) continue;
        const path = below === "" ? name : `${below}/${name}`;
        const stats = lstatSync(join(folder, path));
        if (stats.isSymbolicLink()) found[path] = { link: readlinkSync(join(folder, path)) };
        else if (stats.isFile()) found[path] = readFileSync(join(folder, path));
        else Object.assign(found, { [path]: undefined }, harvest(folder, path));
    }
    return found;
}

/** A laptop's folder and a box's, both on this machine. */
export function twoFolders() {
    const root = mkdtempSync(join(tmpdir(), "workstation-copy-"));
    const [here, there] = [join(root, "here"), join(root, "there")];
    for (const folder of [here, there]) mkdirSync(folder);
    return { here, there, remove: () => rmSync(root, { recursive: true }) };
}

/** What a run has told. */
export interface Told {
    readonly failed: Record<string, string>;
    readonly done: string[];
    bytes: number;
    compared: number;
}

export interface RunOptions {
    /** The box as each lane reaches it. */
    readonly lanes?: readonly Lane[];
    readonly signal?: AbortSignal;
    readonly isSame?: boolean;
    readonly box?: Place;
    /** Called for each part that arrives, with the bytes so far. */
    readonly moved?: (bytes: number) => void;
}

/** Copies as the command does, without SSH. */
export async function run(from: readonly string[], to: string, options: RunOptions = {}) {
    const { box = localPlace, lanes = [steady(box)] } = options;
    const told: Told = { failed: {}, done: [], bytes: 0, compared: 0 };
    const failed = (path: string, why: string) => void (told.failed[path] = why);
    const sides = (target: Place) => ({ source: localPlace, target });
    const roots = await rootsOf(sides(box), from, to);
    const plan = await scan(sides(box), roots);
    for (const { path, why } of plan.leftOut) failed(path, why);
    for (const { folder } of roots) await makeFolders(box, folder);
    await makePlannedFolders(plan, sides(box), failed);
    const signal = options.signal ?? new AbortController().signal;
    await transfer({
        ...{ lanes, sides, files: plan.files, signal },
        moved(bytes) {
            told.bytes += bytes;
            options.moved?.(told.bytes);
        },
        settled: (file, why) =>
            why === undefined ? told.done.push(file.from) : failed(file.from, why),
        isSame() {
            told.compared += 1;
            return Promise.resolve(options.isSame ?? true);
        },
    });
    await finish(plan, sides(box), failed);
    return { ...told, unchanged: plan.unchanged };
}

function steady(box: Place): Lane {
    return { place: () => box, again: () => Promise.resolve(false) };
}

/** A lane that is lost after so many of its requests, each time it was opened again, and then for good. */
export function shaky(requests: readonly number[]): Lane {
    let opened = 0;
    let left = requests[0] ?? 0;
    const spend = () => {
        left -= 1;
        if (left < 0) throw new ConnectionLost("the connection to the box is lost");
    };
    return {
        place: () => spending(localPlace, spend),
        again() {
            opened += 1;
            left = requests[opened] ?? 0;
            return Promise.resolve(opened < requests.length);
        },
    };
}

/** Returns the same with each call counted first, also those of the files that it opens. */
function spending<T extends object>(it: T, spend: () => void): T {
    return new Proxy(it, {
        get(target, name) {
            const value: unknown = Reflect.get(target, name);
            if (typeof value !== "function") return value;
            return async (...args: unknown[]) => {
                if (name === "close") return Reflect.apply(value, target, args) as unknown;
                spend();
                const result: unknown = await Reflect.apply(value, target, args);
                const opens = ["openToRead", "openToWrite", "create"].includes(String(name));
                return opens ? spending(result as object, spend) : result;
            };
        },
    });
}
