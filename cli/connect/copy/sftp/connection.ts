import type { Readable, Writable } from "node:stream";
import { ConnectionLost, PlaceError } from "../place";
import { Fields, kinds, number32, statuses, text } from "./wire";

/** The answer to a request. */
interface Answer {
    readonly kind: number;
    readonly fields: Fields;
}

interface Waiting {
    readonly resolve: (answer: Answer) => void;
    readonly reject: (error: Error) => void;
}

/** Larger than anything that OpenSSH's server sends: its own limit is 256 KiB. */
const mostBytes = 1024 * 1024;

/** The version of SFTP that OpenSSH speaks, and this file. */
const version = 3;

/** The part that the files of a box need. */
export type Sftp = Pick<SftpConnection, "ask" | "extended">;

/** SFTP over one connection: any number of requests may wait for their answers, in any order. */
export class SftpConnection {
    private readonly waiting = new Map<number, Waiting>();
    private pieces: Buffer[] = [];
    private length = 0;
    private nextId = 1;
    private lost: Error | undefined;
    private begun!: Waiting;

    /** Resolves when the server has answered the greeting, in the same version. */
    readonly ready: Promise<void>;

    constructor(
        private readonly input: Writable,
        output: Readable,
    ) {
        const greeted = new Promise<Answer>((resolve, reject) => {
            this.begun = { resolve, reject };
        });
        this.ready = greeted.then(({ fields }) => understood(fields.number32()));
        this.ready.catch(() => undefined);
        const gone = () => this.lose(new ConnectionLost("the connection to the box is lost"));
        output.on("data", (bytes: Buffer) => this.receive(bytes));
        output.on("end", gone).on("close", gone).on("error", gone);
        input.on("error", gone).on("close", gone);
        input.write(packet(kinds.init, [number32(version)]));
    }

    /** Sends a request. @throws PlaceError where the server refuses; ConnectionLost */
    async ask(kind: number, ...parts: readonly Buffer[]): Promise<Answer> {
        const { lost } = this;
        if (lost !== undefined) throw lost;
        const id = this.nextId++;
        const answer = await new Promise<Answer>((resolve, reject) => {
            this.waiting.set(id, { resolve, reject });
            this.input.write(packet(kind, [number32(id), ...parts]));
        });
        if (answer.kind === kinds.status) refused(answer.fields);
        return answer;
    }

    /** Sends a request that OpenSSH has added to the protocol (its file PROTOCOL). */
    extended(name: string, ...parts: readonly Buffer[]): Promise<Answer> {
        return this.ask(kinds.extended, text(name), ...parts);
    }

    private receive(bytes: Buffer): void {
        this.pieces.push(bytes);
        this.length += bytes.length;
        for (let size = this.nextSize(); size <= this.length; size = this.nextSize()) {
            const whole = Buffer.concat(this.pieces);
            this.pieces = [whole.subarray(size)];
            this.length -= size;
            this.take(whole.subarray(4, size));
        }
    }

    /** Bytes up to the end of the next packet, or of its length where that is not complete. */
    private nextSize(): number {
        if (this.length < 4) return 4;
        if ((this.pieces[0]?.length ?? 0) < 4) this.pieces = [Buffer.concat(this.pieces)];
        const length = (this.pieces[0] as Buffer).readUInt32BE();
        // For instance a greeting that the box's shell prints before the protocol begins.
        if (length > mostBytes || length < 5) {
            this.lose(
                new PlaceError(
                    "other",
                    "the box does not answer in SFTP; a line in its ~/.bashrc may print something",
                ),
            );
            this.pieces = [];
            this.length = 0;
            return Infinity;
        }
        return 4 + length;
    }

    private take(bytes: Buffer): void {
        const fields = new Fields(bytes.subarray(1));
        const kind = bytes.readUInt8();
        if (kind === kinds.version) return this.begun.resolve({ kind, fields });
        const id = fields.number32();
        const waiting = this.waiting.get(id);
        this.waiting.delete(id);
        waiting?.resolve({ kind, fields });
    }

    private lose(error: Error): void {
        this.lost ??= error;
        this.begun.reject(this.lost);
        for (const { reject } of this.waiting.values()) reject(this.lost);
        this.waiting.clear();
    }
}

function packet(kind: number, parts: readonly Buffer[]): Buffer {
    const body = Buffer.concat([Buffer.from([kind]), ...parts]);
    return Buffer.concat([number32(body.length), body]);
}

/** @throws PlaceError where the server speaks another version, in which packets have other fields. */
function understood(spoken: number): void {
    if (spoken === version) return;
    throw new PlaceError(
        "other",
        `the box answers in version ${spoken} of SFTP, and a copy needs version ${version}; OpenSSH's \`sftp-server\` speaks that`,
    );
}

/** Returns where the status is "done" or "end of file", which `kind` tells apart from data. @throws PlaceError else */
function refused(fields: Fields): void {
    const status = fields.number32();
    if (status === statuses.ok || status === statuses.endOfFile) return;
    const said = fields.raw().toString();
    if (status === statuses.missing) throw new PlaceError("missing", "it is not there");
    if (status === statuses.denied) throw new PlaceError("denied", "permission denied");
    // OpenSSH's server says no more than "Failure" for a full disk.
    throw new PlaceError("other", said === "Failure" ? "the box refuses it" : said);
}
