import { WebSocket } from "ws";
import { decode, type Frame, agentFrame, payloadTypes } from "../frame";
import { DataStream } from "./data-stream";
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

/** How long the agent waits for a client's answer to its handshake. */
const handshakeMs = 15_000;

/** Statuses of what a client was asked for in the handshake. */
const done = 1;

interface HandshakeResponse {
    readonly ProcessedClientActions: readonly {
        readonly ActionType: string;
        readonly ActionStatus: number;
        readonly Error: string;
    }[];
}

/** One session, from the agent's side: its channel, its handshake and what runs behind it. */
export class AgentSession {
    private readonly stream: DataStream;
    private channel: WebSocket | undefined;
    private plugin: SessionPlugin | undefined;
    private answered: (response: HandshakeResponse) => void = () => undefined;
    private cancel: (output: string) => void = () => undefined;
    private readonly cancelled = new Promise<string>((resolve) => (this.cancel = resolve));

    /** @param open opens the session's channel to the service. */
    constructor(
        private readonly box: AgentBox,
        private readonly task: SessionTask,
        private readonly open: (heard: (bytes: Buffer) => void) => Promise<WebSocket>,
    ) {
        this.stream = new DataStream(
            (bytes) => {
                if (this.channel?.readyState === WebSocket.OPEN) this.channel.send(bytes);
            },
            (frame) => this.handle(frame),
        );
    }

    /** Runs the session to its end, and returns the sentence about it, "" when all is well. */
    async run(): Promise<string> {
        try {
            this.channel = await this.open((bytes) => this.hear(bytes));
            this.announce("Connected");
            const refused = await Promise.race([this.handshake(), this.cancelled]);
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
        if (frame.payloadType === payloadTypes.handshakeResponse) {
            this.answered(JSON.parse(frame.payload.toString()) as HandshakeResponse);
            return true;
        }
        // Port sessions refuse what comes before their port is there. During a handshake, all is acknowledged and lost.
        if (this.plugin === undefined) return this.needsHandshake;
        return this.plugin.take(frame);
    }

    /** A plain shell begins without a handshake, unless it is encrypted; a client must tell it by its first output. */
    private get needsHandshake(): boolean {
        return this.task.DocumentContent.sessionType === "Port" || this.encrypted;
    }

    private get encrypted(): boolean {
        const { sessionType, inputs } = this.task.DocumentContent;
        return inputs.kmsKeyId !== "" && sessionType !== "Port";
    }

    /** Returns why the client can't be served, or nothing. */
    private async handshake(): Promise<string | undefined> {
        if (!this.needsHandshake) return undefined;
        const { sessionType, properties, inputs } = this.task.DocumentContent;
        const actions = [
            {
                ActionType: "SessionType",
                ActionParameters: { SessionType: sessionType, Properties: properties },
            },
            {
                ActionType: "KMSEncryption",
                ActionParameters: { KMSKeyId: inputs.kmsKeyId, Challenge: "c3RhbmQtaW4=" },
            },
        ].slice(0, this.encrypted ? 2 : 1);
        const began = Date.now();
        const response = new Promise<HandshakeResponse | undefined>((resolve) => {
            this.answered = resolve;
            setTimeout(() => resolve(undefined), handshakeMs).unref();
        });
        this.stream.send(
            payloadTypes.handshakeRequest,
            json({ AgentVersion: this.box.version, RequestedClientActions: actions }),
        );
        const answer = await response;
        const why = refusal(answer, this.encrypted);
        if (why !== undefined) return `Encountered error while initiating handshake. ${why}`;
        this.stream.send(
            payloadTypes.handshakeComplete,
            json({ HandshakeTimeToComplete: (Date.now() - began) * 1e6, CustomerMessage: "" }),
        );
        return undefined;
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

/** Says why a client's answer is not enough; the stand-in has no KMS, so it cannot continue with encryption. */
function refusal(answer: HandshakeResponse | undefined, encrypted: boolean): string | undefined {
    if (answer === undefined)
        return "Handshake timed out. Please ensure that you have the latest version of the session manager plugin.";
    const failed = answer.ProcessedClientActions.find(({ ActionStatus }) => ActionStatus !== done);
    if (failed !== undefined)
        return `${failed.ActionType} failed on client with status ${failed.ActionStatus} error: ${failed.Error}`;
    return encrypted ? "Fetching data key failed" : undefined;
}

function json(content: object): Buffer {
    return Buffer.from(JSON.stringify(content));
}
