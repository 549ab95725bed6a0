import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

/** Longest wait for a server's first answer, milliseconds. It takes 3 s where nothing else runs. */
const patience = 120_000;

/** A server in a process of its own. It ends with this process, however this one ends. */
export class ServerProcess {
    private said = "";

    private constructor(private readonly child: ChildProcess) {
        for (const stream of [child.stdout, child.stderr])
            stream?.on("data", (text: Buffer) => {
                this.said = (this.said + text.toString()).slice(-10_000);
            });
    }

    /**
     * Starts a server and returns once `answers` is true.
     *
     * @throws Error with what the server printed, when it ends instead.
     */
    static async start(
        command: string,
        args: readonly string[],
        answers: () => Promise<boolean>,
    ): Promise<ServerProcess> {
        // The kernel ends the child when this process dies, also of SIGKILL, which runs no handler (setpriv(1)).
        const child = spawn("setpriv", ["--pdeathsig", "KILL", command, ...args], {
            stdio: ["ignore", "pipe", "pipe"],
        });
        const server = new ServerProcess(child);
        const failed = once(child, "error").then(([error]) => {
            throw error as Error;
        });
        await Promise.race([failed, server.untilItAnswers(answers)]).catch(async (error) => {
            await server.stop();
            throw error;
        });
        return server;
    }

    async stop(): Promise<void> {
        if (this.child.pid === undefined || this.hasEnded()) return;
        const ended = once(this.child, "exit");
        this.child.kill("SIGKILL"); // it keeps nothing
        await ended;
    }

    private hasEnded(): boolean {
        return this.child.exitCode !== null || this.child.signalCode !== null;
    }

    private async untilItAnswers(answers: () => Promise<boolean>): Promise<void> {
        const end = Date.now() + patience;
        while (Date.now() < end) {
            if (this.hasEnded()) throw new Error(`the server ended:\n${this.said}`);
            if (await answers().catch(() => false)) return;
            await delay(50);
        }
        throw new Error(`the server did not answer within ${patience / 1000} s:\n${this.said}`);
    }
}
