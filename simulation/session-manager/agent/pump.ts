import { type Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

/** How the agent reads: so many bytes at most, and then it sleeps. This is what limits a session's download. */
export interface Pace {
    readonly readBytes: number;
    readonly sleepMs: number;
}

/**
 * Reads a source at the agent's pace until it ends. What waits stays in the source's own buffers, so that a program
 * on the box is held up as it would be there. An agent that is paused begins no read, but ends the one it waits in.
 */
export async function pump(
    source: Readable,
    pace: () => Pace,
    active: () => boolean,
    send: (bytes: Buffer) => void,
): Promise<void> {
    const over = { yet: false };
    const end = () => (over.yet = true);
    source.once("end", end).once("close", end).once("error", end);
    while (!source.destroyed && !(over.yet && source.readableLength === 0)) {
        const { readBytes, sleepMs } = pace();
        if (active()) {
            // A read of 0 bytes asks the source for more, and lets an empty one say that it has ended.
            while (source.read(0) === null && source.readableLength === 0 && !over.yet)
                await stirred(source);
            const size = Math.min(readBytes, source.readableLength);
            if (size > 0) send(source.read(size) as Buffer);
        }
        await sleep(sleepMs);
    }
}

/** Resolves when there is something to read, or never will be. */
function stirred(source: Readable): Promise<void> {
    const events = ["readable", "end", "close", "error"];
    return new Promise((resolve) => {
        const done = () => {
            for (const event of events) source.off(event, done);
            resolve();
        };
        for (const event of events) source.on(event, done);
    });
}
