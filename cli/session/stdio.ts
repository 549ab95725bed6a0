import type { Readable, Writable } from "node:stream";
import { type SessionListener, type SessionTimes, startSession } from "./session";
import type { Ssm } from "./session-api";

/** A session for SSH. */
export interface StdioRequest {
    readonly ssm: Ssm;
    /** Id of the instance. */
    readonly target: string;
    /** Port of the SSH server on the box. */
    readonly port: number;
    readonly input: Readable;
    readonly output: Writable;
    /** Its `stop` is aborted when the command is to end, on SIGHUP for instance. */
    readonly listener: SessionListener & { readonly stop: AbortSignal };
    readonly times?: SessionTimes;
}

/**
 * Connects two streams with the SSH server of a box, as OpenSSH's `ProxyCommand` needs it. Resolves when either side has
 * ended, with what the box said, and leaves no session behind.
 *
 * @throws what `startSession` throws.
 */
export async function connectStdio(request: StdioRequest): Promise<string> {
    const { ssm, target, input, output, listener } = request;
    const session = await startSession(
        ssm,
        {
            target,
            document: "AWS-StartSSHSession",
            parameters: { portNumber: String(request.port) },
        },
        listener,
        request.times,
    );
    const isOver = new Promise<"stopped">((resolve) => {
        const stopped = () => resolve("stopped");
        if (listener.stop.aborted) stopped();
        listener.stop.addEventListener("abort", stopped);
        // OpenSSH has gone: nobody reads any more.
        output.on("error", stopped);
        input.on("error", stopped);
        // At the end of the input the last bytes are delivered first.
        session.bytes.on("finish", stopped);
    });
    session.bytes.on("error", () => undefined);
    input.pipe(session.bytes);
    session.bytes.pipe(output, { end: false });
    const how = await Promise.race([session.ended, isOver]);
    input.unpipe(session.bytes);
    await session.end();
    if (how === "stopped") return "";
    await Promise.race([flushed(session.bytes, output), isOver]);
    return how.said;
}

/** Waits until what the box sent last has been written. */
export async function flushed(from: Readable, to: Writable): Promise<void> {
    if (!from.readableEnded) await new Promise((resolve) => from.once("end", resolve));
    await new Promise<void>((resolve) => to.write("", () => resolve()));
}
