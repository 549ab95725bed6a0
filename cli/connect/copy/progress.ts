import { clearLine, cursorTo } from "node:readline";
import { type Out, print } from "../../print";
import { filesText, sizeText, timeText } from "./pace";

/** How far a copy is. */
export interface Moved {
    readonly bytes: number;
    readonly files: number;
}

/** The rate is that of the last 10 s, so that the time left follows a change of the network. */
const memory = 10_000;

/** Milliseconds between two lines: on a terminal one line that changes, in a pipe one after the other. */
const pauses = { terminal: 500, pipe: 10_000 } as const;

/** Says in one line how far a copy is, and how long it takes at the rate it has now. */
export function progressLine(moved: Moved, all: Moved, bytesASecond: number): string {
    const left = all.bytes - moved.bytes;
    const time = bytesASecond > 0 ? `, ${timeText(left / bytesASecond)} left` : "";
    return (
        `${sizeText(moved.bytes)} of ${sizeText(all.bytes)}, ${moved.files} of ${filesText(all.files)}, ` +
        `${sizeText(bytesASecond)}/s${time}`
    );
}

/** Shows how far a copy is while it runs. */
export class Progress {
    private readonly samples: { readonly at: number; readonly bytes: number }[] = [];
    private readonly timer: NodeJS.Timeout;
    private moved: Moved = { bytes: 0, files: 0 };

    constructor(
        private readonly all: Moved,
        private readonly out: Out & Partial<NodeJS.WriteStream> = process.stderr,
    ) {
        this.samples.push({ at: Date.now(), bytes: 0 });
        const pause = out.isTTY === true ? pauses.terminal : pauses.pipe;
        this.timer = setInterval(() => this.show(), pause);
    }

    bytes(bytes: number): void {
        this.moved = { ...this.moved, bytes: this.moved.bytes + bytes };
    }

    file(): void {
        this.moved = { ...this.moved, files: this.moved.files + 1 };
    }

    /** Prints a line above the one that changes. */
    say(line: string): void {
        this.clear();
        print(`${line}\n`, this.out);
    }

    end(): Moved {
        clearInterval(this.timer);
        this.clear();
        return this.moved;
    }

    private show(): void {
        const now = Date.now();
        this.samples.push({ at: now, bytes: this.moved.bytes });
        while (this.samples.length > 2 && now - (this.samples[0]?.at ?? now) > memory)
            this.samples.shift();
        const { at, bytes } = this.samples[0] as { at: number; bytes: number };
        const rate = now > at ? ((this.moved.bytes - bytes) * 1000) / (now - at) : 0;
        const line = progressLine(this.moved, this.all, rate);
        this.clear();
        print(this.out.isTTY === true ? line : `${line}\n`, this.out);
    }

    private clear(): void {
        if (this.out.isTTY !== true) return;
        clearLine(this.out as NodeJS.WriteStream, 0);
        cursorTo(this.out as NodeJS.WriteStream, 0);
    }
}
