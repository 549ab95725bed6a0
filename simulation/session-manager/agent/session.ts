import { WebSocket } from "ws";
import { decode, type Frame, agentFrame, payloadTypes } from "../frame";
import type { SealedDataKey } from "./data-key";
import { DataStream } from "./data-stream";
import { Handshake } from "./handshake";
import { manyToPort, onePort } from "./ports";
import { type Pace } from "./pump";
import { type SessionPlugin } from "./session-plugin";
import { shell } from "./shell";

/** What the service tells an agent about a session that begins. */
export interface SessionTask {
    readonly SessionId: string;
    readonly DocumentContent: {
        readonly sessionType: string;
        readonly inputs: { readonly kmsKeyId: string };
        readonly properties: Readonly<Record<string, unknown>>;
    };
}

/** What an agent is on: the box that it stands in for. */
export interface AgentBox {
    readonly instanceId: string;
    readonly version: string;
    /** Address of the box's own `localhost`. */
    readonly host: string;
    /** Which port of this machine is which of the box's; a port that is not named is itself. */
    readonly ports: Readonly<Record<number, number>>;
    readonly shell: string;
    readonly pace: () => Pace;
}

/** One session, from the agent's side: its channel, its handshake and what runs behind it. */
export class AgentSession {
    private readonly stream: DataStream;
    private channel: WebSocket | undefined;
    private plugin: SessionPlugin | undefined;
    private readonly handshake: Handshake;
    private cancel: (output: string) => void = () => undefined;
    private readonly cancelled = new Promise<string>((resolve) => (this.cancel = resolve));

    /**
     * @param open opens the session's channel to the service.
     * @param openDataKey asks KMS for the key of an encrypted session.
     */
    constructor(
        private readonly box: AgentBox,
        private readonly task: SessionTask,
        private readonly open: (heard: (bytes: Buffer) => void) => Promise<WebSocket>,
        openDataKey: (sealed: SealedDataKey) => Promise<Buffer>,
    ) {
        this.stream = new DataStream(
            (bytes) => {
                if (this.channel?.readyState === WebSocket.OPEN) this.channel.send(bytes);
            },
            (frame) => this.handle(frame),
            (bytes) => this.handshake.cipher?.seal(bytes) ?? bytes,
        );
        this.handshake = new Handshake(this.stream, box, task, openDataKey);
    }

    /** Runs the session to its end, and returns the sentence about it, "" when all is well. */
    async run(): Promise<string> {
        try {
            this.channel = await this.open((bytes) => this.hear(bytes));
            this.announce("Connected");
            const refused = await Promise.race([this.handshake.run(), this.cancelled]);
            if (refused !== undefined) return refused;
            this.plugin = this.start();
            return await Promise.race([this.plugin.ended, this.cancelled]);
        } finally {
            this.plugin?.stop();
            await this.stream.drained();
            this.announce("Terminating");
            this.stream.close();
            this.channel?.close();
        }
    }

    /** Ends the session as the service's `channel_closed` does. */
    end(): void {
        this.cancel("");
    }

    /** Vanishes without a word, as a box does that loses its power. */
    vanish(): void {
        this.channel?.terminate();
        this.channel = undefined;
        this.plugin?.stop();
        this.stream.close();
    }

    private announce(SessionState: string): void {
        const content = { SchemaVersion: 1, SessionState, SessionId: this.task.SessionId };
        this.channel?.send(agentFrame("agent_session_state", content));
    }

    private hear(bytes: Buffer): void {
        try {
            const frame = decode(bytes);
            if (frame.type === "channel_closed") this.end();
            else this.stream.receive(frame);
        } catch (error) {
            // The agent notes such a frame and continues. Here the client whose frame it is shall hear of it.
            this.cancel(String(error));
        }
    }

    private handle(frame: Frame): boolean {
        const taken = this.handshake.take(frame);
        if (taken !== undefined) return taken;
        // Port sessions refuse what comes before their port is there. During a handshake, all is acknowledged and lost.
        if (this.plugin === undefined) return this.handshake.isNeeded;
        return this.plugin.take(this.opened(frame));
    }

    /** Keys and size are told apart by their type alone: only the keys are sealed. */
    private opened(frame: Frame): Frame {
        const { cipher } = this.handshake;
        if (cipher === undefined || frame.payloadType !== payloadTypes.output) return frame;
        return { ...frame, payload: cipher.open(frame.payload) };
    }

    private start(): SessionPlugin {
        const { sessionType, properties } = this.task.DocumentContent;
        const { box, stream } = this;
        const surroundings = { stream, host: box.host, pace: box.pace };
        if (sessionType === "Standard_Stream") return shell(this.box.shell, surroundings);
        if (sessionType === "InteractiveCommands") {
            const { commands } = properties["linux"] as { readonly commands: string };
            return shell(commands, surroundings);
        }
        const asked = Number(properties["portNumber"]);
        const port = box.ports[asked] ?? asked;
        const many = properties["type"] === "LocalPortForwarding";
        return many ? manyToPort(port, surroundings) : onePort(port, surroundings);
    }
}
