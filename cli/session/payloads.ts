/** What the payload of a stream message is (session-manager-plugin, src/message/clientmessage.go, read 2026-11-30). */
export const payloadTypes = {
    /** Bytes of the session, in both directions. */
    output: 1,
    /** The size of the client's terminal, JSON. */
    size: 3,
    handshakeRequest: 5,
    handshakeResponse: 6,
    handshakeComplete: 7,
    flag: 10,
    stderr: 11,
    exitCode: 12,
} as const;

/** The meaning of a `flag` payload, which is one big-endian number of 4 bytes. */
export const flags = {
    /** The client's connection to a port has ended; the agent closes its own. */
    disconnectPort: 1,
    terminate: 2,
    /** Nothing listens on the port of the box. */
    connectFailed: 3,
} as const;

/** Returns the payload of a flag. */
export function flagPayload(flag: number): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(flag);
    return bytes;
}
