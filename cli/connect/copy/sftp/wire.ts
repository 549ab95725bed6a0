import type { Attributes, Entry } from "../place";

/** Kinds of packets of SFTP version 3 (draft-ietf-secsh-filexfer-02), the version that OpenSSH speaks. */
export const kinds = {
    init: 1,
    version: 2,
    open: 3,
    close: 4,
    read: 5,
    write: 6,
    lstat: 7,
    setAttributes: 9,
    setOpenAttributes: 10,
    openFolder: 11,
    readFolder: 12,
    remove: 13,
    makeFolder: 14,
    realPath: 16,
    stat: 17,
    readLink: 19,
    symlink: 20,
    status: 101,
    handle: 102,
    data: 103,
    name: 104,
    attributes: 105,
    extended: 200,
    extendedReply: 201,
} as const;

/** How a file is opened. */
export const openFlags = { read: 1, write: 2, create: 8, exclusive: 0x20 } as const;

/** Answers of the kind `status`. */
export const statuses = { ok: 0, endOfFile: 1, missing: 2, denied: 3, failure: 4 } as const;

/** Which attributes a packet holds. */
const holds = { size: 1, owner: 2, mode: 4, times: 8 } as const;

/** The part of a mode that says what the entry is (stat(2)). */
const types: Readonly<Record<number, Entry["kind"]>> = {
    0o100000: "file",
    0o040000: "folder",
    0o120000: "link",
};

export function number32(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
}

export function number64(value: number): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt(value));
    return bytes;
}

/** Returns a string with its length before it. */
export function text(value: string | Buffer): Buffer {
    const bytes = Buffer.from(value);
    return Buffer.concat([number32(bytes.length), bytes]);
}

export function attributesOf({ mtime, mode }: Partial<Attributes>): Buffer {
    const flags = (mode === undefined ? 0 : holds.mode) | (mtime === undefined ? 0 : holds.times);
    return Buffer.concat([
        number32(flags),
        ...(mode === undefined ? [] : [number32(mode)]),
        // The time of the last access cannot be left out; it becomes the same.
        ...(mtime === undefined ? [] : [number32(mtime), number32(mtime)]),
    ]);
}

/** Reads the fields of a packet one after the other. @throws RangeError where it is cut short */
export class Fields {
    private at = 0;

    constructor(private readonly bytes: Buffer) {}

    number32(): number {
        this.at += 4;
        return this.bytes.readUInt32BE(this.at - 4);
    }

    number64(): number {
        this.at += 8;
        return Number(this.bytes.readBigUInt64BE(this.at - 8));
    }

    raw(): Buffer {
        const length = this.number32();
        if (this.at + length > this.bytes.length) throw new RangeError("a packet is cut short");
        this.at += length;
        return this.bytes.subarray(this.at - length, this.at);
    }

    entry(): Entry {
        const flags = this.number32();
        const size = flags & holds.size ? this.number64() : 0;
        if (flags & holds.owner) this.at += 8;
        const mode = flags & holds.mode ? this.number32() : 0;
        if (flags & holds.times) this.at += 4;
        const mtime = flags & holds.times ? this.number32() : 0;
        const extended = flags >>> 31 === 1 ? this.number32() : 0;
        for (let pair = 0; pair < extended; pair++) {
            this.raw();
            this.raw();
        }
        return { kind: types[mode & 0o170000] ?? "other", size, mtime, mode: mode & 0o777 };
    }
}
