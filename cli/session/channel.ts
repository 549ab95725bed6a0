import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";
import { type ChannelTimes, channelTimes } from "./channel-times";
import type { Frame } from "./frame";
import { clientVersion } from "./handshake";
import { Heartbeat } from "./heartbeat";
import { ReliableStream } from "./reliable-stream";
import { isPermanent, nameOf, type Opened, resume, type Ssm } from "./session-api";

/** Why a session is over. */
export interface ChannelEnd {
    /** `closed`: by the box or the service. `lost`: AWS no longer has it. `ended`: by this side. */
    readonly kind: "closed" | "lost" | "ended";
    /** What the box or AWS said; often empty. */
    readonly said: string;
}

/** Who uses a channel. */
export interface ChannelUser {
    /** Takes a message of the agent, in order and once. */
    message(frame: Frame): void;
    /** There is room to send again. */
    writable(): void;
    over(end: ChannelEnd): void;
    /** Takes a line for the person: the connection is lost, or back. */
    notice(line: string): void;
}

/** Tries to resume before a session counts as lost: 20 minutes, after which AWS ends one without data by default. */
const mostTries = 240;

/** The longest that opening one WebSocket may take, milliseconds. */
const openPatience = 10_000;

/** How long a try may fail before the person hears of it, milliseconds: the hourly close takes less. */
const quiet = 2000;

/**
 * One session's stream of messages over one WebSocket after the other. The service closes each after an hour at the
 * latest, and so do a sleep and another network; `ResumeSession` then gives a new one, and what was not acknowledged is
 * sent again.
 */
export class Channel {
    private readonly stream = new ReliableStream();
    private readonly clientId = randomUUID();
    private readonly timers: NodeJS.Timeout[] = [];
    private socket: WebSocket | undefined;
    private heartbeat: Heartbeat;
    private isReading = true;
    private isOver = false;
    /** Tries to resume since a connection last worked. Counted, because a clock runs on while the laptop sleeps. */
    private tries = 0;
    private openSince = 0;

    constructor(
        private readonly ssm: Ssm,
        private opened: Opened,
        private readonly user: ChannelUser,
        private readonly times: ChannelTimes = channelTimes,
    ) {
        this.heartbeat = new Heartbeat(times.dead);
    }

    /** Opens the first WebSocket. Fails over to `ResumeSession` like every later one. */
    open(): void {
        this.timers.push(
            setInterval(() => this.resend(), this.times.resend),
            setInterval(() => this.beat(), this.times.ping),
        );
        void this.connect(this.opened).catch(() => this.reconnect());
    }

    /** How many messages may be sent now. */
    get room(): number {
        return this.stream.room;
    }

    /** Says whether the agent has acknowledged everything. */
    get isDelivered(): boolean {
        return this.stream.isDelivered;
    }

    send(payloadType: number, payload: Buffer): void {
        this.transmit(this.stream.send(payloadType, payload, Date.now()));
    }

    /** Stops reading, so that TCP slows the sender down. Nothing is lost. */
    pause(): void {
        this.isReading = false;
        this.socket?.pause();
    }

    resume(): void {
        if (this.isReading) return;
        this.isReading = true;
        // The answer to a ping may lie unread in the socket.
        this.heartbeat.heard();
        this.socket?.resume();
    }

    /** Closes the connection for good. The session itself is ended by `terminate`. */
    close(end: ChannelEnd = { kind: "ended", said: "" }): void {
        if (this.isOver) return;
        this.isOver = true;
        for (const timer of this.timers) clearInterval(timer);
        // A connection that is dead would keep the process for half a minute; this is at once.
        const { socket } = this;
        socket?.close();
        setTimeout(() => socket?.terminate(), 500).unref();
        this.user.over(end);
    }

    private resend(): void {
        // While nothing is read, no acknowledgement can be heard.
        if (this.isReading) this.transmit(this.stream.due(Date.now()));
    }

    private transmit(frames: readonly Buffer[]): void {
        const { socket } = this;
        // What cannot be sent now is kept, and sent by the next connection.
        if (socket?.readyState !== WebSocket.OPEN) return;
        for (const frame of frames) socket.send(frame, () => undefined);
    }

    /** Resolves when a WebSocket is open; from then on, its end leads to the next. */
    private connect(opened: Opened): Promise<void> {
        this.opened = opened;
        return new Promise((resolve, reject) => {
            const socket = new WebSocket(opened.url, {
                perMessageDeflate: false,
                handshakeTimeout: openPatience,
            });
            this.socket = socket;
            this.heartbeat = new Heartbeat(this.times.dead);
            socket.on("open", () => {
                this.openSince = Date.now();
                socket.send(openingMessage(this.clientId, opened.token));
                this.transmit(this.stream.resumed(Date.now()));
                if (!this.isReading) socket.pause();
                this.beat();
                socket.on("close", () => void this.reconnect());
                resolve();
            });
            socket.on("message", (data, binary) => {
                if (binary && socket === this.socket) this.receive(data as Buffer);
            });
            socket.on("pong", () => this.heartbeat.pong());
            socket.on("error", reject);
        });
    }

    private receive(bytes: Buffer): void {
        if (this.isOver) return;
        this.tries = 0;
        this.heartbeat.heard();
        const { transmit, messages, closed } = this.stream.receive(bytes, Date.now());
        this.transmit(transmit);
        for (const message of messages) {
            if (!this.over()) this.user.message(message);
        }
        if (closed !== undefined) this.close({ kind: "closed", said: closed });
        else if (this.room > 0) this.user.writable();
    }

    /** Gets a new stream of the session until there is one, or until AWS no longer has the session. */
    private async reconnect(): Promise<void> {
        const since = Date.now();
        if (since - this.openSince >= this.times.dead) this.tries = 0;
        let told = false;
        for (;;) {
            // A connection that closes as soon as it is open must not be answered in a tight circle.
            if (this.tries > 0) await sleep(this.delay);
            if (this.over()) return;
            this.tries += 1;
            try {
                const opened = await resume(this.ssm, this.opened);
                if (opened === undefined) {
                    this.close({ kind: "lost", said: "AWS has ended the session" });
                    return;
                }
                if (this.over()) return;
                await this.connect(opened);
                if (told) this.user.notice("connected again");
                return;
            } catch (error) {
                const said = error instanceof Error ? error.message : String(error);
                if (isPermanent(error) || this.tries >= mostTries) {
                    this.close({ kind: "lost", said: `${nameOf(error)}: ${said}` });
                } else if (!told && Date.now() - since >= quiet) {
                    told = true;
                    this.user.notice(`the connection is lost (${said}); trying again`);
                }
            }
        }
    }

    /** Asked after a wait, in which anything may have happened. */
    private over(): boolean {
        return this.isOver;
    }

    private get delay(): number {
        const { retryFirst, retryLast } = this.times;
        return Math.min(retryLast, retryFirst * 2 ** Math.min(10, this.tries - 1));
    }

    private beat(): void {
        const { socket } = this;
        // While nothing is read, no answer can be heard.
        if (socket?.readyState !== WebSocket.OPEN || !this.isReading) return;
        const verdict = this.heartbeat.tick(Date.now());
        if (verdict === "ping") socket.ping();
        // Its `close` event leads to the next connection.
        else if (verdict === "dead") socket.terminate();
    }
}

/** Returns the one text message of a channel: the token for which the service lets it in. */
function openingMessage(clientId: string, token: string): string {
    return JSON.stringify({
        MessageSchemaVersion: "1.0",
        RequestId: randomUUID(),
        TokenValue: token,
        ClientId: clientId,
        ClientVersion: clientVersion,
    });
}
