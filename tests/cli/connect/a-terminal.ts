import { PassThrough } from "node:stream";

const signals = ["SIGINT", "SIGHUP", "SIGTERM"] as const;

/**
 * Puts streams in place of this process's own until `remove`, which also forgets what a command has asked to be told of
 * signals. What is typed is written into `keys`; what a command writes stands in `screen` and `notes`.
 */
export class ATerminal {
    readonly keys = Object.assign(new PassThrough(), {
        ...{ isTTY: false, isRaw: false },
        setRawMode(this: { isRaw: boolean }, on: boolean) {
            this.isRaw = on;
        },
    });
    readonly screen = new PassThrough();
    private readonly errors = new PassThrough();
    private written = { screen: "", errors: "" };
    private readonly undo: (() => void)[] = [];

    constructor({ isTTY = false } = {}) {
        for (const [name, stream] of [
            ["stdin", this.keys],
            ["stdout", Object.assign(this.screen, { columns: 80, rows: 24 })],
            ["stderr", this.errors],
        ] as const) {
            const own = Object.getOwnPropertyDescriptor(process, name)!;
            const value = Object.assign(stream, { isTTY });
            Object.defineProperty(process, name, { ...{ value, configurable: true } });
            this.undo.push(() => Object.defineProperty(process, name, own));
        }
        this.screen.on("data", (chunk) => (this.written.screen += String(chunk)));
        this.errors.on("data", (chunk) => (this.written.errors += String(chunk)));
        for (const name of signals) {
            const former = process.listeners(name);
            this.undo.push(() => {
                for (const it of process.listeners(name))
                    if (!former.includes(it)) process.off(name, it);
            });
        }
    }

    get out(): string {
        return this.written.screen;
    }

    get notes(): string {
        return this.written.errors;
    }

    remove(): void {
        for (const put of this.undo) put();
    }
}
