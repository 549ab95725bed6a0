/**
 * Speaks version 1 of smux (github.com/xtaci/smux), in which an agent and a client carry many connections over one
 * session. It has neither windows nor half-closed streams: who closes a stream ends both of its directions.
 */
import { once } from "node:events";
import { type Socket } from "node:net";
import { PassThrough } from "node:stream";

const version = 1;
const commands = { open: 0, close: 1, data: 2, nothing: 3 } as const;
const headerBytes = 8;
/** The most that smux puts into one frame. */
const frameBytes = 32 * 1024;
/** Between smux and the agent's reader lies a Unix socket, with Linux's default buffer. */
const socketBufferBytes = 212_992;

export class Smux {
    /** Bytes for the client. */
    readonly output = new PassThrough({ highWaterMark: socketBufferBytes });
    private waiting = Buffer.alloc(0);
    private readonly connections = new Map<number, Socket>();

    /** @param connect returns a connection to the port on the box; `refused` is called when nobody listens there. */
    constructor(
        private readonly connect: () => Socket,
        private readonly refused: () => void,
    ) {}

    /** Takes bytes of the client, cut anywhere. */
    push(bytes: Buffer): void {
        this.waiting = Buffer.concat([this.waiting, bytes]);
        while (this.waiting.length >= headerBytes) {
            const end = headerBytes + this.waiting.readUInt16LE(2);
            if (this.waiting.length < end) return;
            const data = this.waiting.subarray(headerBytes, end);
            this.take(this.waiting.readUInt8(1), this.waiting.readUInt32LE(4), data);
            this.waiting = this.waiting.subarray(end);
        }
    }

    close(): void {
        for (const connection of this.connections.values()) connection.destroy();
        this.connections.clear();
        this.output.destroy();
    }

    private take(command: number, id: number, data: Buffer): void {
        const connection = this.connections.get(id);
        if (command === commands.open && connection === undefined) void this.open(id);
        else if (command === commands.data) connection?.write(data);
        else if (command === commands.close) {
            this.connections.delete(id);
            connection?.destroySoon();
        }
    }

    private async open(id: number): Promise<void> {
        const connection = this.connect();
        this.connections.set(id, connection);
        connection.on("error", (error: NodeJS.ErrnoException) => {
            if (error.syscall === "connect") this.refused();
        });
        try {
            for await (const bytes of connection) {
                for (let from = 0; from < (bytes as Buffer).length; from += frameBytes)
                    await this.write(
                        commands.data,
                        id,
                        (bytes as Buffer).subarray(from, from + frameBytes),
                    );
            }
        } catch {
            // The connection failed; the client learns it from the stream's end.
        }
        if (this.connections.delete(id)) await this.write(commands.close, id, Buffer.alloc(0));
    }

    private async write(command: number, id: number, data: Buffer): Promise<void> {
        if (this.output.destroyed) return;
        const header = Buffer.alloc(headerBytes);
        header.writeUInt8(version, 0);
        header.writeUInt8(command, 1);
        header.writeUInt16LE(data.length, 2);
        header.writeUInt32LE(id, 4);
        const room = this.output.write(Buffer.concat([header, data]));
        if (!room) await Promise.race([once(this.output, "drain"), once(this.output, "close")]);
    }
}
