import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { projectDir } from "../../support/run-stack";
import { until } from "./running";

/** A command in a terminal of its own, and all that it has shown. */
export class Terminal {
    shown = "";
    /** The command's exit code. */
    readonly ended: Promise<number | null>;
    private readonly input: Writable;
    private readonly sizes: Writable;

    private constructor(
        readonly process: ReturnType<typeof spawn>,
        size: string,
    ) {
        const [input, output, , sizes] = process.stdio as unknown as [
            Writable,
            Readable,
            null,
            Writable,
        ];
        [this.input, this.sizes] = [input, sizes];
        for (const it of [input, sizes]) it.on("error", () => undefined);
        output.on("data", (text) => (this.shown += String(text)));
        this.ended = once(process, "close").then(([status]) => status as number | null);
        this.resize(size);
    }

    /** @param size rows and columns, as `stty size` prints them. */
    static start(
        args: readonly string[],
        { env, cwd, size }: { env: NodeJS.ProcessEnv; cwd: string; size: string },
    ): Terminal {
        const terminal = join(projectDir, "simulation/session-manager/agent/terminal.py");
        const child = spawn("python3", [terminal, ...args], {
            ...{ env, cwd },
            stdio: ["pipe", "pipe", "inherit", "pipe"],
        });
        return new Terminal(child, size);
    }

    type(keys: string): void {
        this.input.write(keys);
    }

    resize(size: string): void {
        this.sizes.write(`${size}\n`);
    }

    /** Waits until the terminal has shown what is looked for, since the last look, and forgets what came before. */
    async shows(pattern: RegExp): Promise<void> {
        await until(
            () => pattern.test(this.shown),
            () => `${pattern} in: ${JSON.stringify(this.shown)}`,
        );
        const { index, 0: found } = pattern.exec(this.shown)!;
        this.shown = this.shown.slice(index + found.length);
    }
}
