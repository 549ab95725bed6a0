import { createHash, randomUUID } from "node:crypto";

/** One message of a data channel. Service, agent and client speak in these, after the first text message. */
export interface Frame {
    readonly type: string;
    /** Counts stream messages from 0; other messages say 0. */
    readonly sequence: number;
    /** Bit 0: the first message of the stream; bit 1: the last. */
    readonly flags: number;
    /** A UUID. */
    readonly id: string;
    /** 0 where the sender left it out. */
    readonly payloadType: number;
    readonly payload: Buffer;
}

/** What a frame needs besides its defaults. */
export type FrameParts = Pick<Frame, "type"> & Partial<Frame>;

/** Offsets of the fields, bytes (session-manager-plugin, src/message/clientmessage.go, read 2026-11-30). */
const at = {
    type: 4,
    schemaVersion: 36,
    created: 40,
    sequence: 48,
    flags: 56,
    id: 64,
    digest: 80,
    payloadType: 112,
    payloadLength: 116,
    payload: 120,
} as const;

/** Written by the service, which gives some of them no digest; the plugin does not look either. */
const undigested = new Set(["start_publication", "pause_publication"]);

/** Returns the bytes of a message. */
export function encode(parts: FrameParts, created = Date.now()): Buffer {
    const { type, sequence = 0, flags = 0, id = randomUUID(), payloadType = 0 } = parts;
    const payload = parts.payload ?? Buffer.alloc(0);
    const bytes = Buffer.alloc(at.payload + payload.length);
    bytes.writeUInt32BE(at.payloadLength, 0);
    bytes.fill(" ", at.type, at.schemaVersion);
    bytes.write(type, at.type, "latin1");
    bytes.writeUInt32BE(1, at.schemaVersion);
    bytes.writeBigUInt64BE(BigInt(created), at.created);
    bytes.writeBigInt64BE(BigInt(sequence), at.sequence);
    bytes.writeBigUInt64BE(BigInt(flags), at.flags);
    swapped(Buffer.from(id.replaceAll("-", ""), "hex")).copy(bytes, at.id);
    digest(payload).copy(bytes, at.digest);
    bytes.writeUInt32BE(payloadType, at.payloadType);
    bytes.writeUInt32BE(payload.length, at.payloadLength);
    payload.copy(bytes, at.payload);
    return bytes;
}

/** Returns the message in these bytes, or `undefined` where they are cut short or do not match their digest. */
export function decode(bytes: Buffer): Frame | undefined {
    if (bytes.length < at.payloadType) return undefined;
    // Ends before the payload type in some messages of the service.
    const headerLength = bytes.readUInt32BE(0);
    if (headerLength < at.payloadType || headerLength + 4 > bytes.length) return undefined;
    const start = headerLength + 4;
    const end = start + bytes.readUInt32BE(headerLength);
    if (end > bytes.length) return undefined;
    const type = bytes.toString("latin1", at.type, at.schemaVersion).replace(/[\0 ]+$/, "");
    const payload = bytes.subarray(start, end);
    const intact = () => digest(payload).equals(bytes.subarray(at.digest, at.payloadType));
    if (payload.length > 0 && !undigested.has(type) && !intact()) return undefined;
    return {
        type,
        sequence: Number(bytes.readBigInt64BE(at.sequence)),
        flags: Number(bytes.readBigUInt64BE(at.flags)),
        id: asUuid(swapped(bytes.subarray(at.id, at.digest))),
        payloadType: headerLength >= at.payloadLength ? bytes.readUInt32BE(at.payloadType) : 0,
        payload,
    };
}

/** Swaps the halves of an id: the sources of AWS write the lower one first. */
function swapped(id: Buffer): Buffer {
    return Buffer.concat([id.subarray(8), id.subarray(0, 8)]);
}

function asUuid(id: Buffer): string {
    const hex = id.toString("hex");
    const ends = [0, 8, 12, 16, 20, 32];
    return ends
        .slice(1)
        .map((end, i) => hex.slice(ends[i], end))
        .join("-");
}

function digest(payload: Buffer): Buffer {
    return createHash("sha256").update(payload).digest();
}
