/** Commands of smux version 1, which multiplexes connections over one stream (github.com/xtaci/smux, frame.go). */
export const commands = { open: 0, finish: 1, push: 2, keepAlive: 3 } as const;

const version = 1;
const headerSize = 8;

/** Most bytes in one frame. smux's own default is 32 KiB; half of it lets connections take turns sooner. */
export const frameSize = 16 * 1024;

export interface SmuxFrame {
    readonly command: number;
    /** Which connection. */
    readonly stream: number;
    readonly data: Buffer;
}

/** Returns a frame's bytes: version, command, length and stream, little-endian, then the data. */
export function smuxFrame(command: number, stream: number, data: Buffer = Buffer.alloc(0)): Buffer {
    const header = Buffer.alloc(headerSize);
    header.writeUInt8(version, 0);
    header.writeUInt8(command, 1);
    header.writeUInt16LE(data.length, 2);
    header.writeUInt32LE(stream, 4);
    return Buffer.concat([header, data]);
}

/** Cuts a stream of bytes, which arrives in pieces of any size, into frames. */
export class SmuxReader {
    private pieces: Buffer[] = [];
    private length = 0;

    /**
     * Takes the next bytes. Returns the frames that are complete now.
     *
     * @throws Error where the bytes are no smux of version 1.
     */
    read(bytes: Buffer): readonly SmuxFrame[] {
        this.pieces.push(bytes);
        this.length += bytes.length;
        const frames: SmuxFrame[] = [];
        for (let size = this.nextSize(); size <= this.length; size = this.nextSize()) {
            const whole = Buffer.concat(this.pieces);
            frames.push({
                command: whole.readUInt8(1),
                stream: whole.readUInt32LE(4),
                data: whole.subarray(headerSize, size),
            });
            this.pieces = [whole.subarray(size)];
            this.length -= size;
        }
        return frames;
    }

    /** Bytes up to the end of the next frame, or of its header where that is not complete. */
    private nextSize(): number {
        if (this.length < headerSize) return headerSize;
        if ((this.pieces[0]?.length ?? 0) < headerSize) this.pieces = [Buffer.concat(this.pieces)];
        const first = this.pieces[0] as Buffer;
        if (first.readUInt8(0) !== version) {
            throw new Error(`the agent multiplexes with version ${first.readUInt8(0)}, not 1`);
        }
        return headerSize + first.readUInt16LE(2);
    }
}
