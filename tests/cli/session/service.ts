import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";
import { encode } from "../../../cli/session/frame";
import { payloadTypes } from "../../../cli/session/payloads";
import type { Ssm } from "../../../cli/session/session-api";
import { type SessionTimes } from "../../../cli/session/session";
import { Agent } from "./agent";

/** Times that let a test reach what takes minutes on AWS. */
export const quick: SessionTimes = {
    resend: 20,
    ping: 50,
    dead: 300,
    retryFirst: 10,
    retryLast: 50,
    notConnected: 5,
};

/** What the box does with the client's messages once the handshake is complete. */
export type Program = (session: AgentSession) => void;

/** One session at the box, and the client's connection to it where there is one. */
export class AgentSession {
    readonly id = `ana-${randomUUID()}`;
    token: string = randomUUID();
    readonly agent = new Agent();
    connections = 0;
    isOver = false;
    /** Called with each payload of the client after the handshake. */
    onPayload: (payloadType: number, payload: Buffer) => void = () => undefined;
    onEnd: () => void = () => undefined;
    socket: WebSocket | undefined;
    private taken = 0;
    private readonly timer = setInterval(() => this.transmit(this.agent.due(Date.now())), 50);

    constructor(
        readonly input: { readonly DocumentName?: string; readonly Parameters?: object },
        private readonly program: Program,
        private readonly request: object,
    ) {}

    start(): void {
        const asked = Buffer.from(JSON.stringify(this.request));
        this.send(asked, payloadTypes.handshakeRequest);
    }

    send(payload: Buffer, payloadType: number = payloadTypes.output): void {
        this.transmit(this.agent.send(payload, Date.now(), payloadType));
    }

    connected(socket: WebSocket): void {
        this.socket?.terminate();
        this.socket = socket;
        this.connections += 1;
        this.agent.isPaused = false;
        socket.on("message", (data, binary) => {
            if (binary && !this.isOver) this.receive(data as Buffer);
        });
        socket.on("close", () => {
            if (this.socket === socket) this.agent.isPaused = true;
        });
        if (this.connections === 1) this.start();
        else socket.send(encode({ type: "start_publication" }));
    }

    /** Breaks the connection, as the service does every hour; what was under way is lost. */
    cut(): void {
        this.agent.isPaused = true;
        this.socket?.terminate();
    }

    /** The session ends, said by the service. */
    close(said = ""): void {
        const payload = Buffer.from(JSON.stringify({ Output: said }));
        this.transmit([encode({ type: "channel_closed", payload })]);
        this.forget();
    }

    /** The session ends without a word to the client. */
    forget(): void {
        if (this.isOver) return;
        this.isOver = true;
        clearInterval(this.timer);
        this.onEnd();
    }

    private receive(bytes: Buffer): void {
        this.transmit(this.agent.receive(bytes));
        for (; this.taken < this.agent.received.length; this.taken++) {
            const { payloadType, payload } = this.agent.received[this.taken] ?? {};
            if (payloadType === payloadTypes.handshakeResponse) {
                const complete = Buffer.from(JSON.stringify({ CustomerMessage: "" }));
                this.send(complete, payloadTypes.handshakeComplete);
                this.program(this);
            } else if (payloadType !== undefined && payload !== undefined)
                this.onPayload(payloadType, payload);
        }
    }

    private transmit(frames: readonly Buffer[]): void {
        if (this.isOver) return;
        for (const frame of frames) this.socket?.send(frame, () => undefined);
    }
}

/** Calls of a client, by the name of their input's class. */
interface Call {
    readonly constructor: { readonly name: string };
    readonly input: { readonly SessionId?: string; readonly DocumentName?: string };
}

/** The message gateway and the three calls of Systems Manager, with the box behind them, in this process. */
export class Service {
    readonly sessions: AgentSession[] = [];
    /** Names of the calls so far. */
    readonly calls: string[] = [];
    /** Errors that the next calls fail with, by the call's name. */
    readonly failures: { call: string; error: Error }[] = [];
    handshake: object = {
        AgentVersion: "3.3.2299.0",
        RequestedClientActions: [
            { ActionType: "SessionType", ActionParameters: { SessionType: "Port" } },
        ],
    };
    private readonly server = new WebSocketServer({ port: 0, host: "127.0.0.1" });

    private constructor(private readonly program: Program) {
        this.server.on("connection", (socket, { url = "" }) => {
            socket.on("error", () => undefined);
            socket.once("message", (data) => {
                const { TokenValue } = JSON.parse((data as Buffer).toString()) as {
                    TokenValue: string;
                };
                const session = this.sessions.find(({ id }) => url.includes(id));
                // A token opens one connection.
                if (session?.token !== TokenValue || session.isOver) return socket.close(1008);
                session.token = "";
                session.connected(socket);
            });
        });
    }

    static async start(program: Program): Promise<Service> {
        const service = new Service(program);
        await once(service.server, "listening");
        return service;
    }

    /** The session that was started last. */
    get last(): AgentSession {
        const session = this.sessions.at(-1);
        if (session === undefined) throw new Error("no session was started");
        return session;
    }

    readonly ssm = { send: (call: Call) => this.answer(call) } as unknown as Ssm;

    failNext(call: string, name: string, times = 1): void {
        for (let i = 0; i < times; i++)
            this.failures.push({
                call,
                error: Object.assign(new Error(`${name} said AWS`), { name }),
            });
    }

    close(): void {
        for (const session of this.sessions) {
            session.forget();
            session.socket?.terminate();
        }
        this.server.close();
    }

    private answer(call: Call): Promise<object> {
        const name = call.constructor.name.replace("Command", "");
        this.calls.push(name);
        const failure = this.failures.find((it) => it.call === name);
        if (failure !== undefined) {
            this.failures.splice(this.failures.indexOf(failure), 1);
            return Promise.reject(failure.error);
        }
        const known = this.sessions.find(({ id }) => id === call.input.SessionId);
        if (name === "StartSession") {
            const session = new AgentSession(call.input, this.program, this.handshake);
            this.sessions.push(session);
            return Promise.resolve(this.opened(session));
        }
        if (name === "TerminateSession") {
            known?.close();
            return Promise.resolve({});
        }
        if (known === undefined || known.isOver) {
            const error = new Error("no such session");
            return Promise.reject(Object.assign(error, { name: "DoesNotExistException" }));
        }
        known.token = randomUUID();
        return Promise.resolve(this.opened(known));
    }

    private opened({ id, token }: AgentSession): object {
        const { port } = this.server.address() as AddressInfo;
        const StreamUrl = `ws://127.0.0.1:${port}/v1/data-channel/${id}?role=publish_subscribe`;
        return { SessionId: id, TokenValue: token, StreamUrl };
    }
}

/** Waits until something holds; the test's own time limit ends it. */
export async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Answers every byte with the same byte. */
export const echo: Program = (session) => {
    session.onPayload = (payloadType, payload) => {
        if (payloadType === payloadTypes.output) session.send(payload);
    };
};
