import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { Refusal } from "../../settings/refusal";
import { isNewer } from "./agent-version";
import { Multiplexer } from "./multiplexer";
import { flags } from "./payloads";
import { type Session, type SessionTimes, startSession } from "./session";
import type { Ssm } from "./session-api";

export interface ForwardRequest {
    readonly ssm: Ssm;
    /** Id of the instance. */
    readonly target: string;
    readonly remotePort: number;
    /** Port on this machine's loopback; 0 for any free one. */
    readonly localPort: number;
    /** Takes a line for the person. */
    readonly notice: (line: string) => void;
    /** Aborted when nobody wants the first session any more. Afterwards `close` ends everything. */
    readonly stop?: AbortSignal;
    readonly times?: SessionTimes;
}

export interface Forward {
    /** On this machine's loopback. */
    readonly port: number;
    /** Closes the port and ends the session. Never throws. */
    close(): Promise<void>;
}

/** Agents newer than this one multiplex (session-manager-plugin, src/config/config.go, read 2026-11-30). */
const multiplexesAfter = "3.0.196.0";

/** Agents up to this one end a port session without a keepalive of the client's (the same file). */
const keepsAliveAfter = "3.1.1511.0";

/** Half of the 30 s after which smux gives up (smux, mux.go, KeepAliveTimeout), less a round trip. */
const keepAlivePause = 10_000;

/**
 * Forwards a port of this machine's loopback to a port of a box. The port stays open when the connection is lost, and
 * when the session ends: the next local connection then starts another session.
 *
 * @throws Refusal where the local port is taken; and what `startSession` throws.
 */
export async function forwardPort(request: ForwardRequest): Promise<Forward> {
    const line = new Line(request);
    // Whatever is wrong with the box is said before a browser waits for it.
    await line.session();
    const sockets = new Set<Socket>();
    const server = createServer({ allowHalfOpen: true }, (socket) => {
        sockets.add(socket);
        socket.on("close", () => sockets.delete(socket));
        socket.on("error", () => socket.destroy());
        void line.serve(socket);
    });
    const close = async () => {
        server.close();
        for (const socket of sockets) socket.destroy();
        await line.close();
    };
    try {
        return { port: await listen(server, request.localPort), close };
    } catch (error) {
        await close();
        throw error;
    }
}

function listen(server: Server, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
        server.once("error", (error: NodeJS.ErrnoException) => {
            const taken = error.code === "EADDRINUSE" || error.code === "EACCES";
            const refusal = new Refusal(
                `port ${port} of this machine is taken or not yours to open; choose another with --local-port, or leave that out for a free one`,
            );
            reject(taken ? refusal : error);
        });
        server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
    });
}

/** The session behind the local port: one after the other, started when there is none. */
class Line {
    private current: Promise<Session> | undefined;
    private multiplexer: Multiplexer | undefined;
    private isClosed = false;
    /** For agents that do not multiplex: the connection before. */
    private former: Promise<void> = Promise.resolve();

    constructor(private readonly request: ForwardRequest) {}

    /** Returns the session, a new one where the last has ended. */
    session(): Promise<Session> {
        this.current ??= this.start();
        return this.current;
    }

    async serve(socket: Socket): Promise<void> {
        try {
            const session = await this.session();
            if (socket.destroyed) return;
            if (this.multiplexer !== undefined) join(socket, this.multiplexer.connect());
            else await this.inTurn(socket, session);
        } catch (error) {
            this.request.notice(error instanceof Error ? error.message : String(error));
            socket.destroy();
        }
    }

    async close(): Promise<void> {
        this.isClosed = true;
        const session = await this.current?.catch(() => undefined);
        await session?.end();
    }

    private async start(): Promise<Session> {
        const { ssm, target, remotePort, notice, stop, times } = this.request;
        try {
            const session = await startSession(
                ssm,
                {
                    target,
                    document: "AWS-StartPortForwardingSession",
                    parameters: { portNumber: String(remotePort) },
                },
                {
                    notice,
                    flag: (flag) => this.flagged(flag),
                    ...(stop === undefined ? {} : { stop }),
                },
                times,
            );
            this.opened(session);
            return session;
        } catch (error) {
            this.current = undefined;
            throw error;
        }
    }

    private opened(session: Session): void {
        session.bytes.on("error", () => undefined);
        const multiplexer = isNewer(session.agentVersion, multiplexesAfter)
            ? new Multiplexer(session.bytes)
            : undefined;
        this.multiplexer = multiplexer;
        const keepAlive =
            multiplexer === undefined || isNewer(session.agentVersion, keepsAliveAfter)
                ? undefined
                : setInterval(() => multiplexer.keepAlive(), keepAlivePause);
        void session.ended.then(({ said }) => {
            clearInterval(keepAlive);
            this.current = undefined;
            this.multiplexer = undefined;
            if (this.isClosed) return;
            const why = said === "" ? "" : ` (${said})`;
            this.request.notice(
                `the session has ended${why}; the next connection to this port starts another`,
            );
        });
    }

    private flagged(flag: number): void {
        if (flag !== flags.connectFailed) return;
        this.request.notice(`nothing listens on port ${this.request.remotePort} of the box`);
    }

    /** Serves one connection after the other over the session's own bytes. */
    private async inTurn(socket: Socket, session: Session): Promise<void> {
        const { former } = this;
        const served = former.then(() => alone(socket, session));
        this.former = served;
        await served;
    }
}

/**
 * Connects a local connection with one of the box. Where one side has finished, the agent closes the whole connection
 * (port_mux.go, handleDataTransfer): smux knows no half-closed one.
 */
function join(socket: Socket, connection: Duplex): void {
    connection.on("error", () => undefined);
    connection.on("close", () => {
        if (!connection.readableEnded) socket.destroy();
    });
    socket.on("finish", () => socket.destroy());
    socket.on("close", () => connection.destroy());
    socket.pipe(connection).pipe(socket);
}

/** Gives a session to one local connection until that ends. */
async function alone(socket: Socket, session: Session): Promise<void> {
    if (socket.destroyed) return;
    const { bytes } = session;
    const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
    socket.on("end", () => socket.end());
    socket.pipe(bytes, { end: false });
    bytes.pipe(socket);
    void session.ended.then(() => socket.destroy());
    await closed;
    socket.unpipe(bytes);
    bytes.unpipe(socket);
    session.sendFlag(flags.disconnectPort);
}
