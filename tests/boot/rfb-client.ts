/** A VNC client in the least that looks and types: RFB 3.8 with a password (RFC 6143), over the streams of a tunnel. */
import { createCipheriv } from "node:crypto";
import type { Readable, Writable } from "node:stream";

/** The corner of the screen that it looks at, in pixels, each one byte. */
const corner = { width: 320, height: 200 };

/** Eight bits a pixel, true colour: 3 bits red, 3 green, 2 blue. */
const pixelFormat = Buffer.from([0, 0, 0, 0, 8, 8, 0, 1, 0, 7, 0, 7, 0, 3, 0, 3, 6, 0, 0, 0]);

export class RfbClient {
    /** Counts pictures, also those of no change. */
    pictures = 0;
    /** Why it ended, if it did. */
    ended: string | undefined;
    #read = Buffer.alloc(0);
    #waiting: (() => void) | undefined;

    constructor(
        from: Readable,
        private readonly to: Writable,
    ) {
        from.on("data", (bytes: Buffer) => {
            this.#read = Buffer.concat([this.#read, bytes]);
            this.#waiting?.();
        });
        from.on("close", () => this.#end("the tunnel has ended"));
        to.on("error", (error) => this.#end(String(error)));
    }

    /** Logs in, and looks from then on: it asks for what has changed whenever it got an answer. */
    async open(password: string): Promise<void> {
        await this.#take(12);
        this.to.write("RFB 003.008\n");
        const [count = 0] = await this.#take(1);
        const offered = await this.#take(count);
        if (!offered.includes(2))
            throw new Error(`no login by password: ${offered.toString("hex")}`);
        this.to.write(Buffer.from([2]));
        this.to.write(answer(password, await this.#take(16)));
        const result = (await this.#take(4)).readUInt32BE();
        if (result !== 0) throw new Error(`the login was refused with ${result}`);
        this.to.write(Buffer.from([1])); // others stay connected
        await this.#take(20);
        await this.#take((await this.#take(4)).readUInt32BE());
        this.to.write(pixelFormat);
        this.to.write(Buffer.from([2, 0, 0, 1, 0, 0, 0, 0])); // raw pictures only
        void this.#look().catch((error: unknown) => this.#end(String(error)));
    }

    /** Presses a key and lets it go. @param keysym as X11 numbers it: a letter is its ASCII code */
    press(keysym: number): void {
        for (const down of [1, 0]) {
            const event = Buffer.from([4, down, 0, 0, 0, 0, 0, 0]);
            event.writeUInt32BE(keysym, 4);
            this.to.write(event);
        }
    }

    /** Moves the pointer, and presses its left button there. */
    click(x: number, y: number): void {
        for (const buttons of [0, 1, 0]) {
            const event = Buffer.from([5, buttons, 0, 0, 0, 0]);
            event.writeUInt16BE(x, 2);
            event.writeUInt16BE(y, 4);
            this.to.write(event);
        }
    }

    async #look(): Promise<void> {
        const ask = Buffer.from([3, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        ask.writeUInt16BE(corner.width, 6);
        ask.writeUInt16BE(corner.height, 8);
        this.to.write(ask);
        for (;;) {
            const [type] = await this.#take(1);
            if (type === 0) {
                await this.#takePicture();
                this.pictures++;
                this.to.write(ask);
            } else if (type === 3) {
                await this.#take((await this.#take(7)).readUInt32BE(3)); // the clipboard
            } else if (type !== 2) {
                throw new Error(`a message of type ${type}`); // 2 is the bell
            }
        }
    }

    async #takePicture(): Promise<void> {
        const rectangles = (await this.#take(3)).readUInt16BE(1);
        for (let at = 0; at < rectangles; at++) {
            const head = await this.#take(12);
            await this.#take(head.readUInt16BE(4) * head.readUInt16BE(6));
        }
    }

    /** Returns the next bytes. */
    async #take(count: number): Promise<Buffer> {
        while (this.#read.length < count) {
            if (this.ended !== undefined) throw new Error(this.ended);
            await new Promise<void>((wake) => (this.#waiting = wake));
        }
        const taken = this.#read.subarray(0, count);
        this.#read = this.#read.subarray(count);
        return taken;
    }

    #end(reason: string): void {
        this.ended ??= reason;
        this.#waiting?.();
    }
}

/** Encrypts a challenge with a password. VNC's DES reads the bits of each byte of its key from right to left. */
function answer(password: string, challenge: Buffer): Buffer {
    const key = Buffer.alloc(8);
    key.write(password, "latin1");
    const turned = key.map((byte) =>
        Number(`0b${[...byte.toString(2).padStart(8, "0")].reverse().join("")}`),
    );
    // OpenSSL 3 has no single DES, which is triple DES with the same key thrice.
    const cipher = createCipheriv("des-ede3-ecb", Buffer.concat([turned, turned, turned]), null);
    cipher.setAutoPadding(false);
    return Buffer.concat([cipher.update(challenge), cipher.final()]);
}
