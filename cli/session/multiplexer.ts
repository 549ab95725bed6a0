import { Duplex } from "node:stream";
import { commands, frameSize, smuxFrame, SmuxReader } from "./smux";

/** Bytes that local programs have not read, over all connections, from which the whole session waits: smux's own limit. */
const mostUnread = 4 * 1024 * 1024;

/**
 * Connections to one port of a box over one session. smux 1 has no window for each of them: a local program that does not
 * read stops all of them once 4 MB lie unread.
 */
export class Multiplexer {
    private readonly reader = new SmuxReader();
    private readonly connections = new Map<number, Connection>();
    private lastStream = 1;
    private unread = 0;

    /** @param session the bytes of a port session; the multiplexer alone reads and writes them. */
    constructor(private readonly session: Duplex) {
        session.on("data", (bytes: Buffer) => this.receive(bytes));
        session.on("close", () => this.closeAll());
        session.on("end", () => this.closeAll());
        session.on("error", () => this.closeAll());
    }

    /** Opens a connection to the port. The box closes it at once where nothing listens. */
    connect(): Duplex {
        this.lastStream += 2;
        const stream = this.lastStream;
        const connection = new Connection(stream, {
            send: (bytes, done) => this.session.write(bytes, () => done()),
            read: (size) => this.wasRead(size),
            gone: () => this.connections.delete(stream),
        });
        this.connections.set(stream, connection);
        this.session.write(smuxFrame(commands.open, stream));
        return connection;
    }

    /** Tells an agent that would end a silent session that this side is there. */
    keepAlive(): void {
        this.session.write(smuxFrame(commands.keepAlive, 0));
    }

    private receive(bytes: Buffer): void {
        for (const { command, stream, data } of this.reader.read(bytes)) {
            const connection = this.connections.get(stream);
            if (connection === undefined) continue;
            if (command === commands.finish) connection.finished();
            if (command === commands.push) {
                this.unread += data.length;
                connection.received(data);
            }
        }
        if (this.unread > mostUnread) this.session.pause();
    }

    private wasRead(size: number): void {
        this.unread -= size;
        if (this.unread <= mostUnread / 2 && this.session.isPaused()) this.session.resume();
    }

    private closeAll(): void {
        for (const connection of this.connections.values()) connection.destroy();
    }
}

/** What a connection needs of its multiplexer. */
interface Line {
    send(bytes: Buffer, done: () => void): void;
    /** Says that so many bytes are no longer kept here. */
    read(size: number): void;
    gone(): void;
}

class Connection extends Duplex {
    private readonly waiting: Buffer[] = [];
    private hasFinished = false;
    private wantsMore = false;

    constructor(
        private readonly stream: number,
        private readonly line: Line,
    ) {
        super({ allowHalfOpen: true });
    }

    received(data: Buffer): void {
        this.waiting.push(data);
        this.flush();
    }

    finished(): void {
        this.hasFinished = true;
        this.flush();
    }

    override _read(): void {
        this.wantsMore = true;
        this.flush();
    }

    override _write(chunk: Buffer, _encoding: string, done: () => void): void {
        const cut = (start: number): void => {
            if (start >= chunk.length) return done();
            const data = chunk.subarray(start, start + frameSize);
            this.line.send(smuxFrame(commands.push, this.stream, data), () =>
                cut(start + frameSize),
            );
        };
        cut(0);
    }

    override _final(done: () => void): void {
        this.line.send(smuxFrame(commands.finish, this.stream), done);
    }

    override _destroy(error: Error | null, done: (error: Error | null) => void): void {
        this.line.read(this.waiting.splice(0).reduce((sum, { length }) => sum + length, 0));
        this.line.gone();
        if (!this.writableFinished) {
            this.line.send(smuxFrame(commands.finish, this.stream), () => undefined);
        }
        done(error);
    }

    private flush(): void {
        while (this.wantsMore) {
            const data = this.waiting.shift();
            if (data === undefined) break;
            this.wantsMore = this.push(data);
            this.line.read(data.length);
        }
        if (this.hasFinished && this.waiting.length === 0) this.push(null);
    }
}
