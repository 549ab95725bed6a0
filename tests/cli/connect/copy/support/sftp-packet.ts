import type { Stats } from "node:fs";

/** Builds a packet of SFTP 3, field by field (draft-ietf-secsh-filexfer-02, sections 3 and 5). */
export class Packet {
    private readonly fields: Buffer[];

    constructor(kind: number) {
        this.fields = [Buffer.of(kind)];
    }

    uint32(value: number): this {
        const field = Buffer.alloc(4);
        field.writeUInt32BE(value >>> 0);
        this.fields.push(field);
        return this;
    }

    uint64(value: number): this {
        return this.uint32(Math.floor(value / 2 ** 32)).uint32(value % 2 ** 32);
    }

    string(value: string | Buffer): this {
        const field = Buffer.from(value);
        this.uint32(field.length).fields.push(field);
        return this;
    }

    /** Adds all that version 3 knows of a file, and an extension that no client knows. */
    attributes({ size, uid, gid, mode, atimeMs, mtimeMs }: Stats): this {
        const all = 0x8000000f;
        this.uint32(all).uint64(size).uint32(uid).uint32(gid).uint32(mode);
        this.uint32(atimeMs / 1000).uint32(mtimeMs / 1000);
        return this.uint32(1).string("note@example.com").string("\0\xff");
    }

    /** Returns the packet with its length before it. */
    get bytes(): Buffer {
        const body = Buffer.concat(this.fields);
        const length = Buffer.alloc(4);
        length.writeUInt32BE(body.length);
        return Buffer.concat([length, body]);
    }
}

/** The attributes that a client sends. */
export interface Wanted {
    readonly size?: number;
    readonly mode?: number;
    readonly atime?: number;
    readonly mtime?: number;
}

/** Takes a packet apart, field by field. */
export class Reader {
    constructor(private rest: Buffer) {}

    uint32(): number {
        return this.bytes(4).readUInt32BE();
    }

    uint64(): number {
        return this.uint32() * 2 ** 32 + this.uint32();
    }

    string(): string {
        return this.bytes(this.uint32()).toString();
    }

    raw(): Buffer {
        return this.bytes(this.uint32());
    }

    attributes(): Wanted {
        const flags = this.uint32();
        const size = (flags & 1) === 0 ? {} : { size: this.uint64() };
        if ((flags & 2) !== 0) this.bytes(8);
        const mode = (flags & 4) === 0 ? {} : { mode: this.uint32() };
        const times = (flags & 8) === 0 ? {} : { atime: this.uint32(), mtime: this.uint32() };
        return { ...size, ...mode, ...times };
    }

    private bytes(length: number): Buffer {
        if (length > this.rest.length)
            throw new RangeError("the packet is shorter than its fields");
        const taken = this.rest.subarray(0, length);
        this.rest = this.rest.subarray(length);
        return taken;
    }
}
