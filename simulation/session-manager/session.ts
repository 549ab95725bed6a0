import { randomBytes, randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import { type Conditions } from "./conditions";
import { serviceFrame, typeOf } from "./frame";
import { Line } from "./line";

/** What a stand-in of the service remembers of a session, ended ones too. */
export interface SessionRecord {
    readonly id: string;
    readonly target: string;
    readonly document: string;
    /** Nothing as long as the session is open; then the sentence its client gets, which may be empty. */
    readonly ended: string | undefined;
    /** Channels that a client has opened. */
    readonly channels: number;
}

/** The sentence at the end of an idle session (aws/amazon-ssm-agent#261). */
const idleSentence = "Your session timed out due to inactivity and has been terminated.";

/** A session as the service sees it: two channels, and what travels between them. */
export class ServedSession implements SessionRecord {
    readonly id = `ana-${randomBytes(9).toString("hex").slice(1)}`;
    ended: string | undefined;
    /** True when it ended because its client said nothing. */
    timedOut = false;
    channels = 0;
    private token: { value: string; until: number } | undefined;
    private agentToken: string | undefined;
    private agent: WebSocket | undefined;
    private client: WebSocket | undefined;
    private clientSince = 0;
    private lastInput = Date.now();
    private lines: { up: Line; down: Line } | undefined;
    /** What the agent says before a client has ever come. */
    private readonly early: Buffer[] = [];

    constructor(
        readonly target: string,
        readonly document: string,
        private readonly conditions: Conditions,
        private readonly random: () => number,
    ) {}

    /** Makes a token that opens one channel for a client; earlier ones are worth nothing from now on. */
    newToken(): string {
        const value = randomBytes(48).toString("base64");
        this.token = { value, until: Date.now() + this.conditions.tokenLifeMs };
        return value;
    }

    newAgentToken(): string {
        return (this.agentToken = randomUUID());
    }

    /** Takes a channel in for who has its token. Nothing: the token is unknown, used up or expired. */
    admit(token: string, channel: WebSocket): "agent" | "client" | undefined {
        if (this.ended !== undefined) return undefined;
        if (token === this.agentToken) {
            this.agent = channel;
            this.agentToken = undefined;
            return "agent";
        }
        if (token !== this.token?.value || Date.now() > this.token.until) return undefined;
        this.token = undefined;
        this.admitClient(channel);
        return "client";
    }

    private admitClient(channel: WebSocket): void {
        this.leave(this.client);
        this.client = channel;
        this.clientSince = this.lastInput = Date.now();
        this.lines = {
            up: this.line("up", (bytes) => this.agentHears(bytes)),
            down: this.line("down", (bytes) => channel.send(bytes)),
        };
        if (this.channels++ === 0)
            for (const bytes of this.early.splice(0)) this.lines.down.send(bytes);
        else this.agent?.send(this.said("start_publication"));
    }

    private line(direction: "up" | "down", deliver: (bytes: Buffer) => void): Line {
        const now = () => ({
            delayMs: this.conditions.roundTripMs / 2,
            faults: this.conditions[direction],
        });
        return new Line(deliver, now, this.random);
    }

    fromClient(bytes: Buffer): void {
        if (typeOf(bytes) === "input_stream_data") this.lastInput = Date.now();
        this.lines?.up.send(bytes);
    }

    /** Passes on what the agent says. Without a client it is lost, but for what comes before the first. */
    fromAgent(bytes: Buffer): void {
        if (typeOf(bytes) === "agent_session_state") return;
        if (this.channels === 0) this.early.push(bytes);
        else this.lines?.down.send(bytes);
    }

    private agentHears(bytes: Buffer): void {
        if (this.agent?.readyState === WebSocket.OPEN) this.agent.send(bytes);
        // The box is gone. The client hears so and nothing more (aws/session-manager-plugin#22).
        else this.lines?.down.send(this.said("pause_publication"));
    }

    /** Hears that the other end has closed a channel, once all that was sent before has arrived. */
    hearClose(channel: WebSocket): void {
        const delayMs = channel === this.client ? this.conditions.roundTripMs / 2 : 0;
        setTimeout(() => this.leave(channel), delayMs);
    }

    /** Notes that a channel is gone, and loses what is on its way. */
    private leave(channel: WebSocket | undefined): void {
        if (channel === undefined) return;
        if (channel === this.agent) this.agent = undefined;
        if (channel !== this.client) return;
        this.client = undefined;
        this.lines?.up.close();
        this.lines?.down.close();
        this.lines = undefined;
        channel.close();
        this.agent?.send(this.said("pause_publication"));
    }

    /** Closes the client's channel as the service does; half the time without saying so. False: there is none. */
    drop(): boolean {
        const channel = this.client;
        if (channel === undefined) return false;
        this.leave(channel);
        if (this.random() < 0.5) channel.terminate();
        return true;
    }

    /** Ends the session; its client gets the sentence. */
    end(sentence: string): void {
        if (this.ended !== undefined) return;
        this.ended = sentence;
        const { client, lines } = this;
        lines?.down.send(this.said("channel_closed", sentence));
        setTimeout(() => client?.close(), 2 * this.conditions.roundTripMs).unref();
    }

    /** Does what time brings: an old channel closes, an idle session ends. */
    tick(now: number): void {
        if (this.ended !== undefined) return;
        if (this.client !== undefined && now - this.clientSince > this.conditions.channelLifeMs)
            this.drop();
        if (now - this.lastInput <= this.conditions.idleMs) return;
        this.timedOut = true;
        this.end(idleSentence);
    }

    /** Encodes what the service itself says about the session. */
    private said(MessageType: string, Output = ""): Buffer {
        return serviceFrame(MessageType, {
            MessageType,
            MessageId: randomUUID(),
            CreatedDate: new Date().toISOString(),
            DestinationId: this.target,
            SessionId: this.id,
            SchemaVersion: 1,
            Output,
        });
    }
}
