import * as fs from "node:fs";
import { resolve, sep } from "node:path";
import type { Duplex } from "node:stream";
import { Packet, Reader } from "./sftp-packet";

/** What the server does to those who use it. A test may change it while it runs. */
export interface Conditions {
    /** Version that it answers the greeting with. @default 3 */
    version?: number;
    /** Most bytes of one answer to a read; a server may give fewer than were asked for. */
    mostBytes?: number;
    /** Answers the requests that came together in the reverse order. */
    reversed?: boolean;
    /** Bytes that the disk still takes. OpenSSH's server calls a full one "Failure". */
    room?: number;
    /** Bytes that the disk says it has left before a file is open; "unknown" where the server cannot say. @default `room` */
    toldRoom?: number | "unknown";
    /** Returns the status that a request gets in place of its answer. */
    refuse?: (request: string) => number | undefined;
    /** Requests that are still answered before a connection ends in place of an answer, once. */
    left?: number;
    /** Tells a file's mode, and nothing else of it, as the draft allows. */
    onlyModes?: boolean;
    /** Bytes that the box's shell prints before the protocol begins. */
    greeting?: string;
}

/** The names of the requests by their number (draft-ietf-secsh-filexfer-02, section 3). */
const names: Readonly<Record<number, string>> = {
    ...{ 1: "init", 3: "open", 4: "close", 5: "read", 6: "write", 7: "lstat", 8: "fstat" },
    ...{ 9: "setstat", 10: "fsetstat", 11: "opendir", 12: "readdir", 13: "remove", 14: "mkdir" },
    ...{ 15: "rmdir", 16: "realpath", 17: "stat", 18: "rename", 19: "readlink", 20: "symlink" },
    200: "extended",
};

/** Statuses, each with the sentence of OpenSSH's server (its sftp-server.c). */
const sentences: Readonly<Record<number, string>> = {
    ...{ 0: "Success", 1: "End of file", 2: "No such file", 3: "Permission denied" },
    ...{ 4: "Failure", 5: "Bad message", 8: "Operation unsupported" },
};

export const statuses = { ok: 0, endOfFile: 1, missing: 2, denied: 3, failure: 4, unsupported: 8 };

/** How OpenSSH's server translates errors of the system; it calls every other one a failure. */
const ofSystem: Readonly<Record<string, number>> = {
    ...{ ENOENT: 2, ENOTDIR: 2, EBADF: 2, ELOOP: 2, EPERM: 3, EACCES: 3, EFAULT: 3 },
    ...{ ENAMETOOLONG: 5, EINVAL: 5, ENOSYS: 8 },
};

/** A file, or the names of a folder that have not been sent. */
type Open = { readonly file: number } | { readonly folder: string; readonly names: string[] };

/** Most names of one answer, as in OpenSSH's server. */
const namesAtOnce = 100;
/** Bytes of a block of the disk. */
const blockSize = 512;

class Refused extends Error {
    constructor(readonly status: number) {
        super(sentences[status]);
    }
}

/**
 * A server of SFTP 3 for one folder, with the extensions of OpenSSH's that are in its file PROTOCOL, and faults that no
 * real server shows on demand. It is written from these two documents, apart from the program's own client.
 */
export class SftpServer {
    /** Each request so far: its name, and its path where it has one. */
    readonly requests: string[] = [];

    /** @param home a real path: relative paths begin there, and everything outside is denied. */
    constructor(
        private readonly home: string,
        public conditions: Conditions = {},
    ) {}

    /** Serves one connection until it ends. */
    serve(stream: Duplex): void {
        const handles = new Map<string, Open>();
        const heldBack: Buffer[] = [];
        let received = Buffer.alloc(0);
        if (this.conditions.greeting !== undefined) stream.write(this.conditions.greeting);
        stream.on("error", () => undefined);
        stream.on("data", (bytes: Buffer) => {
            received = Buffer.concat([received, bytes]);
            const answers: Buffer[] = [];
            let isOver = false;
            const end = () => (received.length < 4 ? Infinity : 4 + received.readUInt32BE());
            while (!isOver && received.length >= end()) {
                const size = end();
                const request = received.subarray(4, size);
                received = received.subarray(size);
                const answer = this.answered(request, handles);
                if (answer === undefined) isOver = true;
                else answers.push(answer);
            }
            if (this.conditions.reversed === true) heldBack.push(...answers.splice(0));
            for (const answer of answers) stream.write(answer);
            setImmediate(() => {
                for (const answer of heldBack.splice(0).reverse()) stream.write(answer);
            });
            if (isOver) stream.removeAllListeners("data").end();
        });
        stream.on("end", () => stream.end());
        stream.on("close", () => {
            for (const open of handles.values()) if ("file" in open) fs.closeSync(open.file);
        });
    }

    /** Returns the answer; nothing where the connection ends instead. */
    private answered(request: Buffer, handles: Map<string, Open>): Buffer | undefined {
        const { conditions } = this;
        const kind = request.readUInt8();
        const name = names[kind] ?? `request ${kind}`;
        const fields = new Reader(request.subarray(1));
        const id = fields.uint32();
        if (name === "init") return new Packet(2).uint32(conditions.version ?? 3).bytes;
        if (conditions.left !== undefined && --conditions.left < 0) {
            delete conditions.left;
            return undefined;
        }
        try {
            const extension = name === "extended" ? fields.string() : name;
            const subject = fields.raw();
            const open = handles.get(subject.toString());
            const shown = open === undefined ? `${extension} ${subject.toString()}` : extension;
            this.requests.push(shown);
            const status = conditions.refuse?.(shown);
            if (status !== undefined) throw new Refused(status);
            if (open !== undefined) {
                if (extension === "close") handles.delete(subject.toString());
                return this.onHandle(extension, open, fields, id).bytes;
            }
            return this.onPath(extension, subject.toString(), fields, id, handles).bytes;
        } catch (error) {
            const { code = "" } = error as NodeJS.ErrnoException;
            const status = error instanceof Refused ? error.status : (ofSystem[code] ?? 4);
            return statusOf(id, status).bytes;
        }
    }

    private onHandle(name: string, open: Open, fields: Reader, id: number): Packet {
        if ("names" in open) {
            if (name === "close") return statusOf(id, statuses.ok);
            if (name !== "readdir") throw new Refused(statuses.failure);
            return readFolder(open, id);
        }
        const { file } = open;
        switch (name) {
            case "close":
                fs.closeSync(file);
                break;
            case "read": {
                const [offset, length] = [fields.uint64(), fields.uint32()];
                const most = Math.min(length, this.conditions.mostBytes ?? 256 * 1024);
                const bytes = Buffer.alloc(most);
                const count = fs.readSync(file, bytes, 0, most, offset);
                if (count === 0) return statusOf(id, statuses.endOfFile);
                return new Packet(103).uint32(id).string(bytes.subarray(0, count));
            }
            case "write": {
                const [offset, bytes] = [fields.uint64(), fields.raw()];
                const { room } = this.conditions;
                if (room !== undefined) {
                    if (room < bytes.length) throw new Refused(statuses.failure);
                    this.conditions.room = room - bytes.length;
                }
                fs.writeSync(file, bytes, 0, bytes.length, offset);
                break;
            }
            case "fsetstat": {
                const { mode, atime, mtime } = fields.attributes();
                if (mode !== undefined) fs.fchmodSync(file, mode);
                if (atime !== undefined) fs.futimesSync(file, atime, mtime!);
                break;
            }
            case "fsync@openssh.com":
                fs.fsyncSync(file);
                break;
            case "fstatvfs@openssh.com":
                return freeOf(id, this.conditions.room);
            default:
                throw new Refused(statuses.unsupported);
        }
        return statusOf(id, statuses.ok);
    }

    private onPath(
        name: string,
        subject: string,
        fields: Reader,
        id: number,
        handles: Map<string, Open>,
    ): Packet {
        // The text of a link may lead anywhere.
        const path = name === "symlink" ? subject : this.inHome(subject);
        const opened = (open: Open) => {
            const handle = `handle ${this.requests.length}`;
            handles.set(handle, open);
            return new Packet(102).uint32(id).string(handle);
        };
        switch (name) {
            case "open": {
                const flags = openFlags(fields.uint32());
                const { mode = 0o666 } = fields.attributes();
                return opened({ file: fs.openSync(path, flags, mode) });
            }
            case "opendir":
                return opened({ folder: path, names: [".", "..", ...fs.readdirSync(path)] });
            case "lstat":
                return this.attributesOf(id, fs.lstatSync(path));
            case "stat":
                return this.attributesOf(id, fs.statSync(path));
            case "realpath":
                return nameOf(id, fs.realpathSync(path));
            case "readlink":
                return nameOf(id, fs.readlinkSync(path));
            case "setstat": {
                const { mode, atime, mtime } = fields.attributes();
                if (mode !== undefined) fs.chmodSync(path, mode);
                if (atime !== undefined) fs.utimesSync(path, atime, mtime!);
                break;
            }
            case "remove":
                fs.unlinkSync(path);
                break;
            case "mkdir":
                fs.mkdirSync(path, { mode: fields.attributes().mode ?? 0o777 });
                break;
            case "symlink":
                // OpenSSH has the link's target first, the other way round than the draft (PROTOCOL, 4.1).
                fs.symlinkSync(path, this.inHome(fields.string()));
                break;
            case "posix-rename@openssh.com":
                fs.renameSync(path, this.inHome(fields.string()));
                break;
            case "statvfs@openssh.com":
                fs.statSync(path);
                if (this.conditions.toldRoom === "unknown") throw new Refused(statuses.unsupported);
                return freeOf(id, this.conditions.toldRoom ?? this.conditions.room);
            default:
                throw new Refused(statuses.unsupported);
        }
        return statusOf(id, statuses.ok);
    }

    private attributesOf(id: number, stats: fs.Stats): Packet {
        const answer = new Packet(105).uint32(id);
        if (this.conditions.onlyModes === true) return answer.uint32(4).uint32(stats.mode);
        return answer.attributes(stats);
    }

    private inHome(path: string): string {
        const whole = resolve(this.home, path);
        if (whole === this.home || whole.startsWith(this.home + sep)) return whole;
        throw new Refused(statuses.denied);
    }
}

function statusOf(id: number, status: number): Packet {
    return new Packet(101).uint32(id).uint32(status).string(sentences[status]!).string("");
}

/** The answer of `statvfs`, for a disk with so many bytes left. */
function freeOf(id: number, room = 2 ** 40): Packet {
    const left = Math.floor(room / blockSize);
    // Sizes of a block and a fragment; blocks: all, free, and free for this user; the same of files; id, flags, longest name.
    const numbers = [blockSize, blockSize, 2 ** 32, 2 ** 32, left, 1000, 900, 900, 1, 0, 255];
    const answer = new Packet(201).uint32(id);
    for (const number of numbers) answer.uint64(number);
    return answer;
}

/** One name, which has no attributes in OpenSSH's answers to these questions. */
function nameOf(id: number, name: string): Packet {
    return new Packet(104).uint32(id).uint32(1).string(name).string(name).uint32(0);
}

function readFolder({ folder, names: left }: Extract<Open, { names: string[] }>, id: number) {
    const batch = left.splice(0, namesAtOnce);
    if (batch.length === 0) return statusOf(id, statuses.endOfFile);
    const answer = new Packet(104).uint32(id).uint32(batch.length);
    for (const name of batch)
        answer
            .string(name)
            .string(`- ${name}`)
            .attributes(fs.lstatSync(resolve(folder, name)));
    return answer;
}

/** Returns the system's flags for those of an `open` (section 6.3). */
function openFlags(asked: number): number {
    const { O_RDONLY, O_WRONLY, O_RDWR, O_APPEND, O_CREAT, O_TRUNC, O_EXCL } = fs.constants;
    const access = [O_RDONLY, O_RDONLY, O_WRONLY, O_RDWR][asked & 3]!;
    const more = { 4: O_APPEND, 8: O_CREAT, 0x10: O_TRUNC, 0x20: O_EXCL };
    return Object.entries(more).reduce(
        (all, [bit, flag]) => ((asked & Number(bit)) === 0 ? all : all | flag),
        access,
    );
}
