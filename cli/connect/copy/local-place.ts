import { constants, type Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import * as fs from "node:fs/promises";
import { basename, join } from "node:path";
import { type Entry, type OpenToWrite, orMissing, type Place, PlaceError } from "./place";

/** Windows has no bits that say who may do what. */
const hasModes = process.platform !== "win32";

/** What the system's errors mean for a copy. */
const meanings: Readonly<Record<string, PlaceError["why"]>> = {
    ENOENT: "missing",
    ENOTDIR: "missing",
    EACCES: "denied",
    EPERM: "denied",
    ENOSPC: "full",
    EDQUOT: "full",
};

const words: Readonly<Record<PlaceError["why"], string>> = {
    missing: "it is not there",
    denied: "permission denied",
    full: "the disk is full",
    other: "",
};

/** Turns errors of the file system into `PlaceError`. */
async function told<T>(action: Promise<T>): Promise<T> {
    try {
        return await action;
    } catch (error) {
        const { code = "", message } = error as NodeJS.ErrnoException;
        const why = meanings[code] ?? "other";
        throw new PlaceError(why, words[why] || message.replace(/,.*$/, ""));
    }
}

function entryOf(stats: Stats): Entry {
    const kind = stats.isFile()
        ? "file"
        : stats.isDirectory()
          ? "folder"
          : stats.isSymbolicLink()
            ? "link"
            : "other";
    const mode = hasModes ? stats.mode & 0o777 : undefined;
    // SFTP 3 knows no time before 1970 or after 2106.
    const mtime = Math.min(Math.max(0, Math.floor(stats.mtimeMs / 1000)), 0xffffffff);
    return { kind, size: stats.size, mtime, mode };
}

/** This computer's files. */
export const localPlace: Place = {
    find: (path) => orMissing(told(fs.lstat(path).then(entryOf))),
    findBehindLinks: (path) => orMissing(told(fs.stat(path).then(entryOf))),
    async list(folder) {
        const names = await told(fs.readdir(folder));
        const entries = new Map<string, Entry>();
        for (const name of names) {
            const entry = await localPlace.find(join(folder, name));
            if (entry !== undefined) entries.set(name, entry);
        }
        return entries;
    },
    real: (path) => told(fs.realpath(path)),
    join,
    nameOf: (path) => basename(path),
    async openToRead(path) {
        const file = await told(fs.open(path, "r"));
        return {
            async read(offset, length) {
                const { bytesRead, buffer } = await told(
                    file.read(Buffer.alloc(length), 0, length, offset),
                );
                return buffer.subarray(0, bytesRead);
            },
            close: () => file.close(),
        };
    },
    async create(path) {
        await orMissing(localPlace.remove(path));
        return writer(await told(fs.open(path, "wx", 0o600)));
    },
    async openToWrite(path) {
        return writer(await told(fs.open(path, constants.O_WRONLY)));
    },
    makeFolder: (path, mode) => told(fs.mkdir(path, { mode })),
    async setAttributes(path, { mode, mtime }) {
        await told(fs.utimes(path, mtime, mtime));
        if (mode !== undefined && hasModes) await told(fs.chmod(path, mode));
    },
    rename: (from, to) => told(fs.rename(from, to)),
    remove: (path) => told(fs.unlink(path)),
    readLink: (path) => told(fs.readlink(path)),
    makeLink: (path, target) => told(fs.symlink(target, path)),
    async free(folder) {
        const { bavail, bsize } = await told(fs.statfs(folder));
        return bavail * bsize;
    },
};

function writer(file: FileHandle): OpenToWrite {
    return {
        async write(offset, bytes) {
            await told(file.write(bytes, 0, bytes.length, offset));
        },
        async complete({ mode, mtime }) {
            if (mode !== undefined && hasModes) await told(file.chmod(mode));
            await told(file.sync());
            await told(file.utimes(mtime, mtime));
        },
        close: () => file.close(),
    };
}
