import type { Attributes, Entry, OpenToRead, OpenToWrite, Place } from "../place";
import { orMissing, PlaceError } from "../place";
import type { Sftp } from "./connection";
import { attributesOf, kinds, number32, number64, openFlags, text } from "./wire";

/** A new file is for its owner alone until it is complete. */
const ownFile = attributesOf({ mode: 0o600 });

/** A path that SFTP takes as it is: relative ones begin in the member's home. */
const pathOf = (path: string) => text(path === "" ? "." : path);

/** The box's files, over SFTP. */
export function boxPlace(sftp: Sftp): Place {
    const entryAt = async (kind: number, path: string) =>
        (await sftp.ask(kind, pathOf(path))).fields.entry();
    const names = async (kind: number, path: string): Promise<string> => {
        const { fields } = await sftp.ask(kind, pathOf(path));
        fields.number32();
        return fields.raw().toString();
    };
    const opened = async (path: string, flags: number, attributes = attributesOf({})) => {
        const answer = await sftp.ask(kinds.open, pathOf(path), number32(flags), attributes);
        return text(answer.fields.raw());
    };
    const place: Place = {
        find: (path) => orMissing(entryAt(kinds.lstat, path)),
        findBehindLinks: (path) => orMissing(entryAt(kinds.stat, path)),
        list: (folder) => list(sftp, folder),
        real: (path) => names(kinds.realPath, path),
        join: (folder, name) => (folder === "" ? name : `${folder.replace(/\/+$/, "")}/${name}`),
        nameOf: (path) => path.slice(path.lastIndexOf("/") + 1),
        openToRead: async (path) => reader(sftp, await opened(path, openFlags.read)),
        async create(path) {
            const flags = openFlags.write | openFlags.create | openFlags.exclusive;
            try {
                return writer(sftp, await opened(path, flags, ownFile));
            } catch (error) {
                if (!(error instanceof PlaceError) || error.why !== "other") throw error;
                await place.remove(path);
                return writer(sftp, await opened(path, flags, ownFile));
            }
        },
        openToWrite: async (path) => writer(sftp, await opened(path, openFlags.write)),
        async makeFolder(path, mode) {
            await sftp.ask(kinds.makeFolder, pathOf(path), attributesOf({ mode }));
        },
        async setAttributes(path, attributes) {
            await sftp.ask(kinds.setAttributes, pathOf(path), attributesOf(attributes));
        },
        async rename(from, to) {
            await sftp.extended("posix-rename@openssh.com", pathOf(from), pathOf(to));
        },
        remove: async (path) => void (await sftp.ask(kinds.remove, pathOf(path))),
        readLink: (path) => names(kinds.readLink, path),
        // OpenSSH has the two the other way round than the draft (its file PROTOCOL, section 4.1).
        makeLink: async (path, target) =>
            void (await sftp.ask(kinds.symlink, text(target), pathOf(path))),
        free: (folder) => free(sftp, "statvfs@openssh.com", pathOf(folder)),
    };
    return place;
}

/** Bytes that are left where a path or a handle is; nothing where the server does not say. */
async function free(
    sftp: Sftp,
    question: "statvfs@openssh.com" | "fstatvfs@openssh.com",
    of: Buffer,
): Promise<number | undefined> {
    try {
        const { fields } = await sftp.extended(question, of);
        // Block size, fragment size, then blocks: all, free, and free for this user.
        const [, size = 0, , , blocks = 0] = Array.from({ length: 5 }, () => fields.number64());
        return size * blocks;
    } catch (error) {
        if (error instanceof PlaceError) return undefined;
        throw error;
    }
}

async function list(sftp: Sftp, folder: string): Promise<ReadonlyMap<string, Entry>> {
    const handle = text((await sftp.ask(kinds.openFolder, pathOf(folder))).fields.raw());
    const entries = new Map<string, Entry>();
    for (;;) {
        const { kind, fields } = await sftp.ask(kinds.readFolder, handle);
        if (kind !== kinds.name) break;
        for (let left = fields.number32(); left > 0; left--) {
            const name = fields.raw().toString();
            fields.raw();
            const entry = fields.entry();
            if (name !== "." && name !== "..") entries.set(name, entry);
        }
    }
    await sftp.ask(kinds.close, handle);
    return entries;
}

function reader(sftp: Sftp, handle: Buffer): OpenToRead {
    return {
        async read(offset, length) {
            const pieces: Buffer[] = [];
            // A server may return less than it was asked for.
            for (let got = 0; got < length;) {
                const at = [number64(offset + got), number32(length - got)];
                const { kind, fields } = await sftp.ask(kinds.read, handle, ...at);
                if (kind !== kinds.data) break;
                const bytes = fields.raw();
                got += bytes.length;
                pieces.push(bytes);
            }
            return Buffer.concat(pieces);
        },
        close: async () => void (await sftp.ask(kinds.close, handle)),
    };
}

function writer(sftp: Sftp, handle: Buffer): OpenToWrite {
    return {
        async write(offset, bytes) {
            try {
                await sftp.ask(kinds.write, handle, number64(offset), text(bytes));
            } catch (error) {
                // The server has one word for a full disk and for everything else.
                if (!(error instanceof PlaceError)) throw error;
                const left = await free(sftp, "fstatvfs@openssh.com", handle);
                if (left === undefined || left > bytes.length) throw error;
                throw new PlaceError("full", "the box's disk is full");
            }
        },
        async complete(attributes: Attributes) {
            await Promise.all([
                sftp.ask(kinds.setOpenAttributes, handle, attributesOf(attributes)),
                sftp.extended("fsync@openssh.com", handle),
            ]);
        },
        close: async () => void (await sftp.ask(kinds.close, handle)),
    };
}
