import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Starts a server on a free port of loopback. */
export async function listening(serve: (socket: Socket) => void): Promise<Server> {
    const server = createServer((socket) => {
        socket.on("error", () => undefined);
        serve(socket);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return server;
}

export function portOf(server: Server): number {
    return (server.address() as AddressInfo).port;
}

/** One connection through a port, which sends and then waits for as many bytes as it asks for. */
export class Connection {
    private received = Buffer.alloc(0);
    private stirred: () => void = () => undefined;
    private readonly socket: Socket;

    constructor(port: number) {
        this.socket = connect(port, "127.0.0.1");
        this.socket.on("data", (bytes: Buffer) => {
            this.received = Buffer.concat([this.received, bytes]);
            this.stirred();
        });
        this.socket.on("error", () => undefined);
        this.socket.on("close", () => this.stirred());
    }

    send(bytes: Buffer): void {
        this.socket.write(bytes);
    }

    /** Returns the next bytes; fewer when the connection ends first. */
    async read(count: number): Promise<Buffer> {
        while (this.received.length < count && !this.socket.closed)
            await new Promise<void>((resolve) => (this.stirred = resolve));
        const taken = this.received.subarray(0, count);
        this.received = this.received.subarray(count);
        return taken;
    }

    end(): void {
        this.socket.destroy();
    }
}
