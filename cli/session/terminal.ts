import type { ReadStream, WriteStream } from "node:tty";
import { Escape } from "./escape";
import { type SessionEnd, type SessionListener, type SessionTimes, startSession } from "./session";
import type { Ssm } from "./session-api";
import { flushed } from "./stdio";

/** A session for a person at a terminal. */
export interface TerminalRequest {
    readonly ssm: Ssm;
    /** Id of the instance. */
    readonly target: string;
    /** A command line for the box's `sh`. */
    readonly command: string;
    readonly input: Pick<ReadStream, "on" | "off" | "pause" | "setRawMode">;
    readonly output: WriteStream;
    /** Its `stop` is aborted when the command is to end: by Ctrl-C before the session is ready, by SIGHUP at any time. */
    readonly listener: SessionListener & { readonly stop: AbortSignal };
    readonly times?: SessionTimes;
}

/**
 * The document that runs one command in a terminal of the box. It is in every account, and a member's policy allows it
 * (decision 0031).
 */
export const interactiveCommand = "AWS-StartInteractiveCommand";

/**
 * Runs a command of the box in this terminal: every key goes to the box, Ctrl-C too, and the box knows the window's size.
 * Resolves when the command has ended, or after `~.` at the beginning of a line, and leaves no session behind.
 *
 * @returns why it is over.
 * @throws what `startSession` throws.
 */
export async function connectTerminal(request: TerminalRequest): Promise<SessionEnd> {
    const { ssm, target, command, input, output, listener } = request;
    const session = await startSession(
        ssm,
        { target, document: interactiveCommand, parameters: { command } },
        listener,
        request.times,
    );
    const resize = () => session.resize(output.columns, output.rows);
    const escape = new Escape();
    const isLeft = new Promise<SessionEnd>((resolve) => {
        const leave = () => resolve({ kind: "ended", said: "" });
        if (listener.stop.aborted) leave();
        listener.stop.addEventListener("abort", leave);
        input.on("data", (typed: Buffer) => {
            const { bytes, leaves } = escape.take(typed);
            session.bytes.write(bytes);
            if (leaves) leave();
        });
        // The terminal is gone.
        for (const stream of [input, output]) stream.on("error", leave);
    });
    session.bytes.on("error", () => undefined);
    input.setRawMode(true);
    output.on("resize", resize);
    resize();
    session.bytes.pipe(output, { end: false });
    try {
        const how = await Promise.race([session.ended, isLeft]);
        if (how.kind === "closed") await Promise.race([flushed(session.bytes, output), isLeft]);
        return how;
    } finally {
        output.off("resize", resize);
        input.setRawMode(false);
        input.pause();
        await session.end();
    }
}
