import { spawn, type ChildProcess } from "node:child_process";
import type { Ran } from "../../cli/rehearse/run";

export interface CallOptions {
    /** Shows its output as it comes, too. @default false */
    readonly show?: boolean;
    /** Continues when someone asks to stop, as the clean-up must. @default false */
    readonly toTheEnd?: boolean;
}

/** The parts of this machine that the acceptance test uses. */
export interface Host {
    readonly call: (
        command: string,
        args: readonly string[],
        options?: CallOptions,
    ) => Promise<Ran>;
    readonly say: (line: string) => void;
    readonly sleep: (seconds: number) => Promise<void>;
    /** Seconds since some moment. */
    readonly now: () => number;
    /** Whether someone has asked to stop, by Ctrl-C or a signal. */
    readonly stopping: () => boolean;
}

interface Place {
    readonly env: NodeJS.ProcessEnv;
    readonly cwd: string;
    readonly say: (line: string) => void;
    /** Emits `SIGINT` and `SIGTERM`. */
    readonly signals: NodeJS.EventEmitter;
}

/**
 * Returns this machine. Commands run in a process group of their own, so that a Ctrl-C reaches them only through
 * this code. Pulumi ends in good order on the first interrupt, and drops everything on the second.
 */
export function thisHost({ env, cwd, say, signals }: Place): Host {
    let stopping = false;
    let current: ChildProcess | undefined;
    const stop = () => {
        if (stopping) {
            say("still cleaning up: to leave now would leave a bill");
            return;
        }
        stopping = true;
        say("stopping: ends what runs, then cleans up; this takes some minutes");
        current?.kill("SIGINT");
    };
    signals.on("SIGINT", stop);
    signals.on("SIGTERM", stop);
    return {
        say,
        sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
        now: () => performance.now() / 1000,
        stopping: () => stopping,
        call: (command, args, { show = false, toTheEnd = false } = {}) =>
            new Promise((resolve) => {
                const child = spawn(command, args, {
                    env,
                    cwd,
                    detached: true,
                    stdio: ["ignore", "pipe", "pipe"],
                });
                if (!toTheEnd) current = child;
                let [stdout, stderr] = ["", ""];
                child.stdout.on("data", (chunk: Buffer) => {
                    stdout += chunk.toString();
                    if (show) process.stdout.write(chunk);
                });
                child.stderr.on("data", (chunk: Buffer) => {
                    stderr += chunk.toString();
                    if (show) process.stderr.write(chunk);
                });
                const ended = (status: number, message = "") => {
                    current = undefined;
                    resolve({ status, stdout, stderr: stderr + message });
                };
                child.on("error", ({ message }) => ended(127, message));
                child.on("close", (code) => ended(code ?? 1));
            }),
    };
}
