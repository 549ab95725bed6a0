/**
 * Writes and reads the one binary frame of Session Manager's channels. Written from the agent's
 * `agent/session/contracts/agentmessage.go` and the plugin's `src/message/clientmessage.go` (2026-11), and apart from
 * the client of `cli/session/`: two readers of one protocol check each other.
 */
import { createHash, randomUUID } from "node:crypto";

/** Kinds of payload of a frame of stream data, as the agent numbers them. */
export const payloadTypes = {
    output: 1,
    size: 3,
    handshakeRequest: 5,
    handshakeResponse: 6,
    handshakeComplete: 7,
    challengeRequest: 8,
    challengeResponse: 9,
    flag: 10,
} as const;

/** Values of a payload of type `flag`, a number of 32 bits. */
export const flags = { disconnectPort: 1, terminateSession: 2, connectToPortError: 3 } as const;

/** Bits of a frame's flags. What is no stream data is the first and the last of its sequence. */
const first = 1;
const firstAndLast = 3;

export interface Frame {
    readonly type: string;
    /** Number in the stream; 0 for a frame outside it. */
    readonly sequence: number;
    /** UUID. */
    readonly id: string;
    /** One of `payloadTypes`; 0 for a frame without one. */
    readonly payloadType: number;
    readonly payload: Buffer;
}

const at = {
    type: 4,
    schema: 36,
    created: 40,
    sequence: 48,
    flags: 56,
    id: 64,
    digest: 80,
    payloadType: 112,
} as const;

/** Length of the header of a frame without a type of payload, and of one with it. */
const shortHeader = 112;
const longHeader = 116;

/** Encodes a frame of a stream, as agents and clients write it. */
export function streamFrame(
    type: "output_stream_data" | "input_stream_data",
    sequence: number,
    payloadType: number,
    payload: Buffer,
): Buffer {
    const bit = type === "output_stream_data" && sequence === 0 ? first : 0;
    return frame(type, longHeader, { sequence, bits: bit, payloadType }, payload);
}

/** Encodes a frame outside the stream, with JSON in it, as the agent writes it. */
export function agentFrame(type: string, content: object): Buffer {
    const payload = Buffer.from(JSON.stringify(content));
    return frame(type, longHeader, { sequence: 0, bits: firstAndLast, payloadType: 0 }, payload);
}

/** Encodes a frame of the service itself, which leaves the type of payload out: its payload begins 4 bytes earlier. */
export function serviceFrame(type: string, content: object): Buffer {
    const payload = Buffer.from(JSON.stringify(content));
    return frame(type, shortHeader, { sequence: 0, bits: firstAndLast, payloadType: 0 }, payload);
}

function frame(
    type: string,
    header: number,
    stream: { sequence: number; bits: number; payloadType: number },
    payload: Buffer,
): Buffer {
    const bytes = Buffer.alloc(header + 4 + payload.length);
    bytes.writeUInt32BE(header, 0);
    bytes.fill(" ", at.type, at.schema).write(type, at.type, "latin1");
    bytes.writeUInt32BE(1, at.schema);
    bytes.writeBigUInt64BE(BigInt(Date.now()), at.created);
    bytes.writeBigInt64BE(BigInt(stream.sequence), at.sequence);
    bytes.writeBigUInt64BE(BigInt(stream.bits), at.flags);
    halvesSwapped(Buffer.from(randomUUID().replaceAll("-", ""), "hex")).copy(bytes, at.id);
    createHash("sha256").update(payload).digest().copy(bytes, at.digest);
    if (header === longHeader) bytes.writeUInt32BE(stream.payloadType, at.payloadType);
    bytes.writeUInt32BE(payload.length, header);
    payload.copy(bytes, header + 4);
    return bytes;
}

/**
 * Decodes a frame.
 *
 * @throws Error when it is cut short or its digest is not that of its payload. The agent itself looks at no digest.
 */
export function decode(bytes: Buffer): Frame {
    if (bytes.length < longHeader) throw new Error(`a frame of ${bytes.length} bytes`);
    const header = bytes.readUInt32BE(0);
    const payload = bytes.subarray(header + 4, header + 4 + bytes.readUInt32BE(header));
    if (payload.length !== bytes.readUInt32BE(header)) throw new Error("a frame without its end");
    const digest = createHash("sha256").update(payload).digest();
    if (!digest.equals(bytes.subarray(at.digest, at.payloadType)))
        throw new Error("a frame whose digest is not that of its payload");
    const id = halvesSwapped(bytes.subarray(at.id, at.digest)).toString("hex");
    return {
        type: bytes.toString("latin1", at.type, at.schema).replace(/[\0 ]+$/, ""),
        sequence: Number(bytes.readBigInt64BE(at.sequence)),
        id: id.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"),
        payloadType: header >= longHeader ? bytes.readUInt32BE(at.payloadType) : 0,
        payload,
    };
}

/** Swaps the halves of a UUID, which travels with its second half first. */
function halvesSwapped(uuid: Buffer): Buffer {
    return Buffer.concat([uuid.subarray(8), uuid.subarray(0, 8)]);
}

/** Returns the frame's type without reading the rest, for who only passes it on. */
export function typeOf(bytes: Buffer): string {
    return bytes.toString("latin1", at.type, at.schema).replace(/[\0 ]+$/, "");
}

/** Encodes the answer to a frame of a stream: each is acknowledged by one frame of its own. */
export function acknowledgement({ type, id, sequence }: Frame): Buffer {
    return agentFrame("acknowledge", {
        AcknowledgedMessageType: type,
        AcknowledgedMessageId: id,
        AcknowledgedMessageSequenceNumber: sequence,
        IsSequentialMessage: true,
    });
}

/** Reads the number that an acknowledgement is about. */
export function acknowledged({ payload }: Frame): number {
    const content = JSON.parse(payload.toString()) as { AcknowledgedMessageSequenceNumber: number };
    return content.AcknowledgedMessageSequenceNumber;
}
