import type { Socket } from "node:net";

/** The cookie that the display takes, in 16 bytes. */
export const secret = "0123456789abcdef";

/**
 * Returns a file of Xauthority's with one entry, as xauth writes it: each part has its length before it. Without a number it
 * is for any display of any host.
 */
export function cookieFile(cookie = secret, number = "1"): Buffer {
    const part = (text: string) => {
        const size = Buffer.alloc(2);
        size.writeUInt16BE(text.length);
        return Buffer.concat([size, Buffer.from(text)]);
    };
    const parts = ["box", number, "MIT-MAGIC-COOKIE-1", cookie].map(part);
    return Buffer.concat([Buffer.from(number === "" ? [255, 255] : [1, 0]), ...parts]);
}

/**
 * Answers as an X server with one screen and MIT-SCREEN-SAVER (X11 protocol, chapter 8, and the extension's own text): nobody
 * has touched its keyboard for `idle` milliseconds.
 */
export const display =
    (idle: number, { extension = true } = {}) =>
    (socket: Socket): void => {
        let data = Buffer.alloc(0);
        let greeted = false;
        const window = 0x1a2b3c;
        const reply = (at: Readonly<Record<number, number>>) => {
            const answer = Buffer.alloc(32);
            answer[0] = 1;
            for (const [place, value] of Object.entries(at))
                answer.writeUInt32LE(value, Number(place));
            socket.write(answer);
        };
        socket.on("error", () => undefined);
        socket.on("data", (chunk: Buffer) => {
            data = Buffer.concat([data, chunk]);
            if (!greeted && data.length >= 12 + 20 + 16) {
                greeted = true;
                const right = data.subarray(32, 48).toString() === secret;
                data = data.subarray(48);
                // The vendor's name has five letters, and there is one format of pixels.
                const setup = Buffer.alloc(32 + 8 + 8 + 40);
                setup.writeUInt16LE(5, 16);
                setup[20] = 1;
                setup[21] = 1;
                setup.writeUInt32LE(window, 48);
                const head = Buffer.from([right ? 1 : 0, 0, 11, 0, 0, 0, setup.length / 4, 0]);
                socket.write(Buffer.concat([head, setup]));
            }
            while (greeted && data.length >= 4 && data.length >= 4 * data.readUInt16LE(2)) {
                const request = data.subarray(0, 4 * data.readUInt16LE(2));
                data = data.subarray(request.length);
                if (request[0] === 98) {
                    const name = request.subarray(8, 8 + request.readUInt16LE(4)).toString();
                    const known = extension && name === "MIT-SCREEN-SAVER";
                    reply({ 8: known ? 1 + (140 << 8) : 0 });
                } else if (request[0] === 140 && request[1] === 1)
                    reply({ 16: request.readUInt32LE(4) === window ? idle : 0 });
            }
        });
    };
