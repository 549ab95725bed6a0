import { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "../../settings/refusal";
import type { Channel, ChannelEnd } from "./channel";
import type * as channelModule from "./channel";
import { type ChannelTimes, channelTimes } from "./channel-times";
import type { Frame } from "./frame";
import { answer, customerMessage } from "./handshake";
import { flagPayload, flags, payloadTypes } from "./payloads";
import {
    type SessionRequest,
    type Ssm,
    start,
    Stopped,
    terminate,
    type Waiting,
} from "./session-api";

/** Why a session is over, with the exit code of its command where the box told one. */
export interface SessionEnd extends ChannelEnd {
    readonly exitCode?: number;
}

/** What a session tells besides its bytes. */
export interface SessionListener extends Waiting {
    /** Takes what a command wrote to its standard error, where the box tells it apart. */
    stderr?(bytes: Buffer): void;
    /** Takes a flag of the box; see `flags`. */
    flag?(flag: number): void;
}

/** A session that is ready: the box and this side have agreed on its kind. */
export interface Session {
    readonly id: string;
    readonly agentVersion: string;
    /**
     * The session's bytes in both directions. A write ends when there is room on the line; whoever does not read slows
     * the box down. Ends with the session, and is never destroyed by an error of its own.
     */
    readonly bytes: Duplex;
    readonly ended: Promise<SessionEnd>;
    /** Tells the box the size of this terminal, characters. */
    resize(columns: number, rows: number): void;
    sendFlag(flag: number): void;
    /** Ends the session at the box and at AWS. Resolves when nothing is left, after some 3 s at most. Never throws. */
    end(): Promise<void>;
}

/** Bytes in one message, as agent and plugin have it; nobody documents what else the service lets through. */
const messageSize = 1024;

/** The longest that a box may take from the connection to the handshake, milliseconds; the agent itself allows 15 s. */
const handshakePatience = 30_000;

/** The longest that the end waits for the last bytes to be acknowledged, milliseconds. */
const drainPatience = 2000;

/** Times of a session. Tests make them short. */
export interface SessionTimes extends ChannelTimes {
    /** Between two tries while the box is not connected. */
    readonly notConnected: number;
}

/**
 * Starts a session and waits until it is ready. It lives on over lost connections until one side ends it.
 *
 * @throws Refusal where the account encrypts sessions with KMS.
 * @throws SessionFailed where the session ends before it is ready; Stopped; and what AWS's client throws.
 */
export async function startSession(
    ssm: Ssm,
    request: SessionRequest,
    listener: SessionListener,
    times: SessionTimes = { ...channelTimes, notConnected: 5000 },
): Promise<Session> {
    const { stop } = listener;
    const opened = await start(ssm, request, listener, times.notConnected, loadChannel);
    const { Channel } = loadChannel();
    const session = new OpenSession(opened.id, ssm, listener);
    session.open(new Channel(ssm, opened, session, times));
    let late: NodeJS.Timeout | undefined;
    const inVain = new Promise<never>((_, reject) => {
        const stopped = () => reject(new Stopped("stopped while the session was starting"));
        if (stop?.aborted === true) stopped();
        stop?.addEventListener("abort", stopped, { once: true });
        const error = new SessionFailed(
            `the agent on ${request.target} does not answer; it may be starting, or out of memory`,
        );
        late = setTimeout(() => reject(error), handshakePatience);
    });
    try {
        await Promise.race([session.ready, inVain]);
        return session;
    } catch (error) {
        await session.end();
        throw error;
    } finally {
        clearTimeout(late);
    }
}

/** Loads what carries a session, the WebSocket among it: first while AWS answers, which takes longer. */
function loadChannel(): typeof channelModule {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
    return require("./channel") as typeof channelModule;
}

/** Thrown when a session ends before it is of use. */
export class SessionFailed extends Refusal {}

class OpenSession implements Session {
    agentVersion = "";
    readonly ready: Promise<void>;
    readonly ended: Promise<SessionEnd>;
    readonly bytes: Duplex;
    private channel: Channel | undefined;
    private isReady = false;
    private exitCode: number | undefined;
    /** `undefined` while the session lives. */
    private how: SessionEnd | undefined;
    private ending: Promise<void> | undefined;
    /** Called when the session is ready, or cannot be. */
    private settle!: (error?: Error) => void;
    private resolveEnded!: (end: SessionEnd) => void;
    /** Goes on with the write that found no room. */
    private unblock: (() => void) | undefined;

    constructor(
        readonly id: string,
        private readonly ssm: Ssm,
        private readonly listener: SessionListener,
    ) {
        this.ready = new Promise((resolve, reject) => {
            this.settle = (error) => (error === undefined ? resolve() : reject(error));
        });
        // Where nobody waits for it any more, its error is no accident.
        this.ready.catch(() => undefined);
        this.ended = new Promise((resolve) => (this.resolveEnded = resolve));
        this.bytes = new Duplex({
            read: () => this.channel?.resume(),
            write: (chunk: Buffer, _encoding, done) => this.write(chunk, done),
            final: (done) => void this.delivered().then(() => done()),
        });
    }

    open(channel: Channel): void {
        this.channel = channel;
        channel.open();
    }

    notice(line: string): void {
        this.listener.notice(line);
    }

    message({ payloadType, payload }: Frame): void {
        try {
            this.take(payloadType, payload);
        } catch (thrown) {
            const error = thrown instanceof Error ? thrown : new Error(String(thrown));
            this.settle(error);
            this.channel?.close({ kind: "ended", said: error.message });
        }
    }

    writable(): void {
        this.unblock?.();
    }

    over(end: ChannelEnd): void {
        const { exitCode } = this;
        this.how = exitCode === undefined ? end : { ...end, exitCode };
        const said = end.said === "" ? "the session ended before it was ready" : end.said;
        this.settle(new SessionFailed(said));
        this.bytes.push(null);
        this.unblock?.();
        this.resolveEnded(this.how);
    }

    resize(columns: number, rows: number): void {
        const size = Buffer.from(JSON.stringify({ cols: columns, rows }));
        this.channel?.send(payloadTypes.size, size);
    }

    sendFlag(flag: number): void {
        this.channel?.send(payloadTypes.flag, flagPayload(flag));
    }

    end(): Promise<void> {
        this.ending ??= this.endOnce();
        return this.ending;
    }

    private async endOnce(): Promise<void> {
        if (this.how === undefined && this.isReady) this.sendFlag(flags.terminate);
        // What the service has closed, it has ended.
        if (this.how?.kind !== "closed") await terminate(this.ssm, this.id);
        this.channel?.close();
    }

    private take(payloadType: number, payload: Buffer): void {
        switch (payloadType) {
            case payloadTypes.handshakeRequest: {
                const { agentVersion, response } = answer(payload);
                this.agentVersion = agentVersion;
                this.channel?.send(payloadTypes.handshakeResponse, response);
                break;
            }
            case payloadTypes.handshakeComplete: {
                const told = customerMessage(payload);
                if (told !== "") this.notice(told);
                this.becomeReady();
                break;
            }
            case payloadTypes.output:
                // An agent from before the handshake opens a shell and says so by its first bytes.
                this.becomeReady();
                if (!this.bytes.push(payload)) this.channel?.pause();
                break;
            case payloadTypes.stderr:
                this.listener.stderr?.(payload);
                break;
            case payloadTypes.exitCode:
                this.exitCode = Number(payload.toString());
                break;
            case payloadTypes.flag:
                if (payload.length === 4) this.listener.flag?.(payload.readUInt32BE());
                break;
            default:
                break;
        }
    }

    private becomeReady(): void {
        this.isReady = true;
        this.settle();
    }

    private write(chunk: Buffer, done: () => void): void {
        let start = 0;
        const proceed = () => {
            const { channel } = this;
            while (this.how === undefined && channel !== undefined && start < chunk.length) {
                if (channel.room <= 0) {
                    this.unblock = proceed;
                    return;
                }
                channel.send(payloadTypes.output, chunk.subarray(start, start + messageSize));
                start += messageSize;
            }
            this.unblock = undefined;
            done();
        };
        proceed();
    }

    /** Waits until the box has acknowledged every byte, for a moment at most. */
    private async delivered(): Promise<void> {
        const until = Date.now() + drainPatience;
        while (this.how === undefined && this.channel?.isDelivered === false) {
            if (Date.now() > until) return;
            await sleep(10);
        }
    }
}
