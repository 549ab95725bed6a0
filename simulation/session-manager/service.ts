import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type WebSocket } from "ws";
import { Agent } from "./agent/agent";
import { AgentElsewhere } from "./agent/agent-elsewhere";
import { ApiError } from "./api-error";
import { type Conditions, random } from "./conditions";
import { documents, filled, shellDocument } from "./documents";
import { decode, serviceFrame } from "./frame";
import { Kms } from "./kms";
import { listen, type Server } from "./server";
import { ServedSession, type SessionRecord } from "./session";

/** A box that Systems Manager knows. */
interface ManagedBox {
    readonly id: string;
    readonly onlineSince: number;
    control: WebSocket | undefined;
    readonly agent: Agent | AgentElsewhere;
}

export interface StartSessionInput {
    readonly Target?: string;
    readonly DocumentName?: string;
    readonly Parameters?: Readonly<Record<string, readonly string[]>>;
}

export interface BoxOptions {
    /** Address of the box's `localhost`. @default "127.0.0.1" */
    readonly host?: string;
    /** Which port of this machine is which of the box's. @default each is itself */
    readonly ports?: Readonly<Record<number, number>>;
    /** What a shell session runs. @default "exec bash --norc -i" */
    readonly shell?: string;
    /** @default "3.3.2299.0" */
    readonly agentVersion?: string;
    /** Id of a process on the box: the agent runs in its network, and `host` and `ports` do not count. Needs root. */
    readonly networkOf?: number;
}

/** The stand-in of Systems Manager: its API, its gateway of messages, and boxes with an agent. */
export class SessionManager {
    /** Of the same account: keys for sessions that it encrypts. */
    readonly kms = new Kms();
    private readonly served: ServedSession[] = [];
    private readonly boxes = new Map<string, ManagedBox>();
    private readonly random: () => number;
    private readonly clock: NodeJS.Timeout;
    private server: Server | undefined;

    private constructor(readonly conditions: Conditions) {
        this.random = random(conditions.seed);
        this.clock = setInterval(() => {
            for (const session of this.served) session.tick(Date.now());
        }, 20).unref();
    }

    /**
     * Starts the service on a free port.
     *
     * @param address of this machine, which the boxes must reach too (default: loopback).
     */
    static async start(conditions: Conditions, address = "127.0.0.1"): Promise<SessionManager> {
        const service = new SessionManager(conditions);
        service.server = await listen(service, address);
        return service;
    }

    /** What `AWS_ENDPOINT_URL_SSM` should say. */
    get endpoint(): string {
        return this.server?.endpoint ?? "";
    }

    /** Every session there ever was, the oldest first. */
    get sessions(): readonly SessionRecord[] {
        return this.served;
    }

    get openSessions(): readonly SessionRecord[] {
        return this.served.filter(({ ended }) => ended === undefined);
    }

    /** Starts a box, and returns its id when its agent is online. */
    async startBox({
        host = "127.0.0.1",
        ports = {},
        shell = "exec bash --norc -i",
        agentVersion = "3.3.2299.0",
        networkOf,
    }: BoxOptions = {}): Promise<string> {
        const id = `i-${randomBytes(9).toString("hex").slice(1)}`;
        const { conditions, endpoint } = this;
        const known = { instanceId: id, version: agentVersion };
        const agent =
            networkOf === undefined
                ? new Agent(endpoint, { ...known, host, ports, shell, pace: () => conditions })
                : new AgentElsewhere(networkOf, { ...known, endpoint, pace: conditions });
        this.boxes.set(id, { id, onlineSince: Date.now(), control: undefined, agent });
        await agent.connect();
        while (this.boxes.get(id)?.control === undefined) await sleep(1);
        return id;
    }

    /** Takes a box away in the midst of everything; its sessions stay open until they time out. */
    loseBox(id: string): void {
        this.boxes.get(id)?.agent.vanish();
        this.boxes.delete(id);
    }

    /** Closes every channel of a client, and returns how many there were. */
    drop(): number {
        return this.served.filter((session) => session.drop()).length;
    }

    /** Ends a session with a sentence for its client. @throws ApiError for one that never was. */
    terminate(id: string | undefined, sentence = ""): void {
        const session = this.session(id);
        session.end(sentence);
        const closed = { MessageType: "channel_closed", SessionId: session.id, SchemaVersion: 1 };
        this.boxes.get(session.target)?.control?.send(serviceFrame("channel_closed", closed));
    }

    async end(): Promise<void> {
        clearInterval(this.clock);
        for (const { agent } of this.boxes.values()) agent.vanish();
        await this.server?.close();
    }

    /** @throws ApiError when the box is not connected or the document unknown. */
    startSession({ Target, DocumentName = shellDocument, Parameters = {} }: StartSessionInput) {
        if (Target === undefined || Target === "")
            throw new ApiError("ValidationException", "Target must have a length of at least 1");
        const document = documents[DocumentName];
        if (document === undefined)
            throw new ApiError(
                "InvalidDocument",
                `Document with name ${DocumentName} does not exist.`,
            );
        if (!this.isConnected(Target))
            throw new ApiError("TargetNotConnected", `${Target} is not connected.`);
        const session = new ServedSession(Target, DocumentName, this.conditions, this.random);
        this.served.push(session);
        const task = {
            SessionId: session.id,
            DocumentName,
            DocumentContent: {
                schemaVersion: "1.0",
                sessionType: document.sessionType,
                inputs: { kmsKeyId: this.conditions.kmsKeyId ?? "" },
                properties: filled(document, Parameters),
            },
        };
        const content = { Content: JSON.stringify(task), TaskId: session.id, SchemaVersion: 1 };
        this.boxes
            .get(Target)
            ?.control?.send(
                serviceFrame("interactive_shell", { ...content, Topic: "aws.ssm.startSession" }),
            );
        return this.opening(session);
    }

    /** Returns no token for a session that timed out, as AWS's plugin expects. @throws ApiError for one that ended. */
    resumeSession(id: string | undefined) {
        const session = this.session(id);
        if (session.timedOut) return { SessionId: session.id };
        if (session.ended !== undefined) throw unknown(id);
        return this.opening(session);
    }

    /** Returns the session. @throws ApiError when there never was one of this id. */
    session(id: string | undefined): ServedSession {
        const session = this.served.find((it) => it.id === id);
        if (session === undefined) throw unknown(id);
        return session;
    }

    /** Returns boxes whose agent has reported; whether sessions reach them is another matter. */
    get online(): readonly { id: string; since: number }[] {
        return [...this.boxes.values()]
            .filter(({ control }) => control !== undefined)
            .map(({ id, onlineSince }) => ({ id, since: onlineSince }));
    }

    isConnected(id: string): boolean {
        const box = this.boxes.get(id);
        return (
            box?.control !== undefined &&
            Date.now() - box.onlineSince >= this.conditions.notConnectedMs
        );
    }

    /** Takes the control channel of a box's agent in. */
    admitControl(id: string, channel: WebSocket): void {
        const box = this.boxes.get(id);
        if (box === undefined) return channel.close();
        box.control = channel;
        channel.on("message", (bytes: Buffer) => {
            const { type, payload } = decode(bytes);
            if (type !== "agent_task_complete") return;
            const done = JSON.parse(payload.toString()) as { TaskId: string; Output: string };
            this.session(done.TaskId).end(done.Output);
        });
        channel.on("close", () => {
            if (box.control === channel) box.control = undefined;
        });
    }

    private opening(session: ServedSession) {
        const channels = `${this.endpoint.replace(/^http/, "ws")}/v1/data-channel`;
        return {
            SessionId: session.id,
            TokenValue: session.newToken(),
            StreamUrl: `${channels}/${session.id}?role=publish_subscribe`,
        };
    }
}

function unknown(id: string | undefined): ApiError {
    return new ApiError("DoesNotExistException", `Session ${id} does not exist.`);
}
