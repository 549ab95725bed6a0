import { spawn } from "node:child_process";
import { join } from "node:path";
import { type Readable, type Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { payloadTypes } from "../frame";
import { type SessionPlugin, type Surroundings } from "./session-plugin";
import { pump } from "./pump";

/** The agent waits so long for a shell's profile before it reads what the shell prints (its `shell.go`, 2026-11). */
const profileMs = 1000;

/** Runs a command in a terminal, as a session without a document of its own does with a shell. */
export function shell(command: string, { stream, pace }: Surroundings): SessionPlugin {
    const child = spawn("python3", [join(__dirname, "terminal.py"), "sh", "-c", command], {
        stdio: ["pipe", "pipe", "inherit", "pipe"],
        env: { ...process.env, TERM: "xterm-256color", PS1: "$ " },
    });
    const [input, output, , sizes] = child.stdio as unknown as [Writable, Readable, null, Writable];
    // Who writes to a shell that is ending learns it from the end of its output.
    for (const it of [input, sizes]) it.on("error", () => undefined);
    // Node would throw away what a command that has ended printed and nobody was listening for.
    output.on("readable", () => undefined);
    const read = async () => {
        await sleep(profileMs);
        await pump(
            output,
            pace,
            () => stream.active,
            (bytes) => stream.send(payloadTypes.output, bytes),
        );
        return "";
    };
    return {
        take({ payloadType, payload }) {
            if (payloadType === payloadTypes.output) input.write(payload);
            if (payloadType === payloadTypes.size) {
                const size = JSON.parse(payload.toString()) as { rows: number; cols: number };
                sizes.write(`${size.rows} ${size.cols}\n`);
            }
            return true;
        },
        ended: read(),
        // The terminal closes, and what runs in it gets SIGHUP.
        stop: () => child.kill("SIGKILL"),
    };
}
