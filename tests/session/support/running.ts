import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { type SessionManager } from "../../../simulation/session-manager/service";
import { type Client, type Wanted } from "./clients";

/** A client at work, and all that it has printed. */
export class Running {
    printed = Buffer.alloc(0);
    readonly ended: Promise<unknown>;

    private constructor(readonly process: ChildProcess) {
        for (const stream of [process.stdout, process.stderr])
            stream?.on("data", (bytes: Buffer) => {
                this.printed = Buffer.concat([this.printed, bytes]);
            });
        this.ended = once(process, "exit");
    }

    static async start(
        client: Pick<Client, "command">,
        service: SessionManager,
        wanted: Wanted,
    ): Promise<Running> {
        const { file, args, environment } = await client.command(service, wanted);
        return new Running(spawn(file, args, { env: { ...process.env, ...environment } }));
    }

    get text(): string {
        return this.printed.toString();
    }

    write(text: string): void {
        this.process.stdin?.write(text);
    }

    /** Waits until the client has printed what is looked for. */
    async says(pattern: RegExp): Promise<RegExpExecArray> {
        await until(
            () => pattern.test(this.text),
            () => `${pattern} in: ${this.text}`,
        );
        return pattern.exec(this.text)!;
    }

    /** Waits for the local port of a port session. */
    async port(): Promise<number> {
        return (await this.ports(1))[0]!;
    }

    /** Waits for the local ports of so many sessions. */
    async ports(count: number): Promise<number[]> {
        const opened = () => [...this.text.matchAll(/Port (\d+) opened/g)];
        await until(
            () => opened().length >= count,
            () => `${count} ports in: ${this.text}`,
        );
        return opened().map(([, port]) => Number(port));
    }

    get isRunning(): boolean {
        return this.process.exitCode === null && this.process.signalCode === null;
    }

    async kill(signal: NodeJS.Signals): Promise<void> {
        if (!this.isRunning) return;
        this.process.kill(signal);
        await this.ended;
    }
}

/** Long enough for a machine with a load of 20. */
const patienceMs = 60_000;

/** Waits until something is so. @throws Error that says what it waited for. */
export async function until(
    isSo: () => boolean,
    what: () => string = () => isSo.toString(),
): Promise<void> {
    const last = Date.now() + patienceMs;
    while (!isSo()) {
        if (Date.now() > last) throw new Error(`waited in vain for ${what()}`);
        await sleep(10);
    }
}
