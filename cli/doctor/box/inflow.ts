import type { Readable } from "node:stream";

/** Counts what a stream brings, for a measurement: the bytes themselves are let go. */
export class Inflow {
    private text = "";
    private there = 0;
    private isOver = false;
    private wake: () => void = () => undefined;

    constructor(stream: Readable) {
        stream.on("data", (chunk: Buffer) => {
            this.there += chunk.length;
            // Zeros and dots; what is looked for comes in the first kilobytes.
            if (this.text.length < 65_536) this.text += chunk.toString("latin1");
            this.wake();
        });
        stream.on("close", () => {
            this.isOver = true;
            this.wake();
        });
    }

    /** Waits for the words, and forgets all up to their end. Returns false where the stream ends before. */
    async until(words: string): Promise<boolean> {
        while (!this.text.includes(words)) if (!(await this.more())) return false;
        this.there -= this.text.indexOf(words) + words.length;
        return true;
    }

    /** Waits for so many bytes, and forgets them. Returns false where the stream ends before. */
    async take(count: number): Promise<boolean> {
        while (this.there < count) if (!(await this.more())) return false;
        this.there -= count;
        return true;
    }

    private async more(): Promise<boolean> {
        if (this.isOver) return false;
        await new Promise<void>((resolve) => (this.wake = resolve));
        return true;
    }
}
