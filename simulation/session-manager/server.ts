/** Serves the stand-in on one port: the API by HTTP, channels by WebSocket. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { type WebSocket, WebSocketServer } from "ws";
import { answer } from "./api";
import { ApiError } from "./api-error";
import { type SessionManager } from "./service";

/** What WebSocket calls a breach of policy: the channel has the wrong token. */
const refusedCode = 1008;

export interface Server {
    readonly endpoint: string;
    close(): Promise<void>;
}

export async function listen(service: SessionManager, address: string): Promise<Server> {
    const http = createServer((request, response) => void serve(service, request, response));
    const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
    sockets.on("connection", (channel, request) => {
        channel.on("error", () => undefined);
        opened(service, channel, request.url ?? "");
    });
    http.listen(0, address);
    await once(http, "listening");
    return {
        endpoint: `http://${address}:${(http.address() as AddressInfo).port}`,
        async close() {
            for (const channel of sockets.clients) channel.terminate();
            http.close();
            http.closeAllConnections();
            await once(http, "close");
        },
    };
}

/** Reads `/v1/KIND-channel/ID?...`. */
function channelOf(url: string): { kind: string; id: string } | undefined {
    const [, kind, id] = /^\/v1\/(control|data)-channel\/([^/?]+)/.exec(url) ?? [];
    return kind === undefined || id === undefined ? undefined : { kind, id };
}

async function serve(service: SessionManager, request: IncomingMessage, response: ServerResponse) {
    const body = await text(request);
    const channel = channelOf(request.url ?? "");
    const [status, type, content] =
        channel === undefined
            ? await called(service, request, body)
            : agentToken(service, channel.kind, channel.id);
    response.writeHead(status, { "Content-Type": type, "x-amzn-RequestId": randomUUID() });
    response.end(content);
}

type Answer = readonly [status: number, type: string, content: string];

/** Answers an agent that asks for a channel. */
function agentToken(service: SessionManager, kind: string, id: string): Answer {
    const xml = "application/xml";
    try {
        const token = kind === "control" ? randomUUID() : service.session(id).newAgentToken();
        const name = kind === "control" ? "Control" : "Data";
        const inner = `<MessageSchemaVersion>1.0</MessageSchemaVersion><TokenValue>${token}</TokenValue>`;
        return [201, xml, `<Create${name}ChannelResponse>${inner}</Create${name}ChannelResponse>`];
    } catch (error) {
        return [
            404,
            xml,
            `<ResourceNotFoundException>${String(error)}</ResourceNotFoundException>`,
        ];
    }
}

/** Answers a call of the API in JSON 1.1, a round trip later. */
async function called(
    service: SessionManager,
    { headers }: IncomingMessage,
    body: string,
): Promise<Answer> {
    const json = "application/x-amz-json-1.1";
    await sleep(service.conditions.roundTripMs);
    try {
        if (headers.authorization?.startsWith("AWS4-HMAC-SHA256 ") !== true)
            throw new ApiError(
                "MissingAuthenticationTokenException",
                "Missing Authentication Token",
            );
        const operation = String(headers["x-amz-target"]).replace(/^AmazonSSM\./, "");
        const input = (body === "" ? {} : JSON.parse(body)) as Record<string, unknown>;
        return [200, json, JSON.stringify(answer(service, operation, input))];
    } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return [400, json, JSON.stringify({ __type: error.code, message: error.message })];
    }
}

/** Waits for the first frame of a channel, which says in JSON who opens it, and passes on what follows. */
function opened(service: SessionManager, channel: WebSocket, url: string): void {
    const { kind, id } = channelOf(url) ?? {};
    if (kind === undefined || id === undefined) return channel.close(refusedCode);
    channel.once("message", (bytes: Buffer) => {
        const { TokenValue, ClientInstanceId } = opening(bytes);
        if (kind === "control") return service.admitControl(id, channel);
        // The way to a client is long: its channel takes a round trip to open, and this frame half of one to arrive.
        const far = ClientInstanceId === undefined;
        void admitted(service, channel, id, TokenValue, far ? service.conditions.roundTripMs : 0);
    });
}

interface Opening {
    readonly TokenValue: string;
    /** Only agents have it. */
    readonly ClientInstanceId?: string;
}

/** Reads the first frame; one that is no JSON has no good token either. */
function opening(bytes: Buffer): Opening {
    try {
        return JSON.parse(bytes.toString()) as Opening;
    } catch {
        return { TokenValue: "" };
    }
}

async function admitted(
    service: SessionManager,
    channel: WebSocket,
    id: string,
    token: string,
    roundTripMs: number,
): Promise<void> {
    const waiting: Buffer[] = [];
    const wait = (bytes: Buffer) => void waiting.push(bytes);
    channel.on("message", wait);
    await sleep(roundTripMs * 1.5);
    channel.off("message", wait);
    if (channel.readyState !== channel.OPEN) return;
    const session = service.sessions.some((it) => it.id === id) ? service.session(id) : undefined;
    const side = session?.admit(token, channel);
    if (session === undefined || side === undefined) return channel.close(refusedCode, "token");
    const hear = (bytes: Buffer) =>
        side === "agent" ? session.fromAgent(bytes) : session.fromClient(bytes);
    channel.on("close", () => session.hearClose(channel));
    channel.on("message", (bytes: Buffer, binary: boolean) => {
        if (binary) hear(bytes);
    });
    for (const bytes of waiting) hear(bytes);
}
