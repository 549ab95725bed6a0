import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Box } from "../../boxes/find";
import type { Aws, Where } from "../../boxes/open-aws";
import { Inflow } from "./inflow";
import { withSshWords } from "./ssh-words";

/** What came of one connection of OpenSSH to the box. */
export interface SshTested {
    /** `undefined` where OpenSSH did not get in. */
    readonly measured: Measured | undefined;
    /** What OpenSSH said of a failure. */
    readonly err: string;
    readonly isInstalled: boolean;
}

export interface Measured {
    /** Milliseconds for a byte to the box and one back, the best of some. */
    readonly roundTrip: number;
    /** Bytes a second. */
    readonly down: number;
    readonly up: number;
}

/** Bytes each way: some 0.8 s at Session Manager's pace. */
export const sample = 524_288;

const echoes = 5;
const greeting = "workstation-doctor\n";

/** Runs on the box, in any shell: answers some lines, sends the sample, takes as much and answers again. */
const script =
    `exec sh -c 'echo workstation-doctor; for i in ${"1 ".repeat(echoes)}; do read -r line; printf .; done; ` +
    `read -r line; head -c ${sample} /dev/zero; head -c ${sample} >/dev/null; printf .'`;

/**
 * Logs in to the box by OpenSSH, as `ssh` and `copy` do, and measures the way there and back. It stores nothing here, and on the
 * box it writes to nothing but /dev/null.
 */
export function testSsh(
    aws: Pick<Aws, "region">,
    box: Box,
    where: Where,
    signal: AbortSignal,
): Promise<SshTested> {
    return withSshWords(aws, box, where, async (words) => {
        const child = spawn("ssh", [...words, "--", script], { stdio: "pipe" });
        let err = "";
        let isInstalled = true;
        child.stderr.on("data", (text) => (err += String(text)));
        child.on("error", () => (isInstalled = false));
        child.stdin.on("error", () => undefined);
        // SIGTERM lets it end its ProxyCommand, which ends the session.
        const stop = () => child.kill();
        signal.addEventListener("abort", stop);
        if (signal.aborted) stop();
        const closed = once(child, "close").catch(() => undefined);
        try {
            const measured = await measure(new Inflow(child.stdout), (bytes) => {
                child.stdin.write(bytes);
            });
            return { measured, err, isInstalled };
        } finally {
            child.stdin.end();
            child.kill();
            await closed;
            signal.removeEventListener("abort", stop);
        }
    }).then((it) => {
        signal.throwIfAborted();
        return it;
    });
}

async function measure(
    inflow: Inflow,
    write: (bytes: string | Buffer) => void,
): Promise<Measured | undefined> {
    // A start-up file on the box may print something of its own first.
    if (!(await inflow.until(greeting))) return undefined;
    let roundTrip = Infinity;
    for (let at = 0; at < echoes; at++) {
        const began = performance.now();
        write("\n");
        if (!(await inflow.take(1))) return undefined;
        roundTrip = Math.min(roundTrip, performance.now() - began);
    }
    write("\n");
    if (!(await inflow.take(1))) return undefined;
    const first = performance.now();
    if (!(await inflow.take(sample - 1))) return undefined;
    const down = speed(performance.now() - first);
    const began = performance.now();
    write(Buffer.alloc(sample));
    if (!(await inflow.take(1))) return undefined;
    return { roundTrip, down, up: speed(performance.now() - began - roundTrip) };
}

const speed = (milliseconds: number) => sample / (Math.max(1, milliseconds) / 1000);
