import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { WayRefused } from "./way-refused";

/** What the box is asked to do with one part. */
export interface PartOnBox {
    readonly way: "get" | "put";
    readonly path: string;
    readonly offset: number;
    readonly bytes: number;
    /** A presigned URL, with which anybody may do the same for a while. */
    readonly url: string;
}

/** What came of it: the digest of the part, or S3's status and code; the status is 0 where S3 said nothing. */
export interface PartAnswer {
    readonly sha256?: string;
    readonly status?: number;
    readonly code?: string;
}

/** Reads the program from its input too, so that nothing but this stands in the list of the box's processes. */
const command =
    "python3 -c 'import sys; exec(sys.stdin.buffer.read(int(sys.stdin.buffer.readline())).decode())'";

/** The program on the box that moves parts, reached by a further login over an open session. */
export class BoxParts {
    private readonly waiting = new Map<number, (answer: PartAnswer) => void>();
    private next = 0;
    private over = false;

    private constructor(private readonly child: ChildProcess) {}

    /**
     * Starts the program.
     *
     * @param destination the words by which OpenSSH reaches the box.
     * @throws WayRefused where it does not start, for want of Python or of a login that needs no question.
     */
    static async start(destination: readonly string[]): Promise<BoxParts> {
        const child = spawn("ssh", [...destination, "--", command], {
            stdio: ["pipe", "pipe", "ignore"],
        });
        const parts = new BoxParts(child);
        const ready = new Promise<boolean>((resolve) => {
            child.on("error", () => resolve(false)).on("close", () => resolve(false));
            createInterface({ input: child.stdout })
                .on("line", (line) => parts.hear(line, () => resolve(true)))
                .on("error", () => undefined);
        });
        child.on("close", () => parts.end()).on("error", () => parts.end());
        child.stdin.on("error", () => undefined);
        const program = readFileSync(join(__dirname, "parts_on_box.py"));
        child.stdin.write(`${program.length}\n`);
        child.stdin.write(program);
        if (await ready) return parts;
        throw new WayRefused("the box has no Python 3, or let nobody in once more");
    }

    move(part: PartOnBox): Promise<PartAnswer> {
        const id = this.next++;
        return new Promise((resolve) => {
            if (this.over) return resolve(gone);
            this.waiting.set(id, resolve);
            this.child.stdin?.write(`${JSON.stringify({ id, ...part })}\n`);
        });
    }

    close(): void {
        this.end();
        this.child.stdin?.end();
        this.child.kill();
    }

    private end(): void {
        this.over = true;
        for (const answer of this.waiting.values()) answer(gone);
        this.waiting.clear();
    }

    /** What the box says is judged as a stranger's: a line that is none of ours is left out. */
    private hear(line: string, ready: () => void): void {
        let said: unknown;
        try {
            said = JSON.parse(line);
        } catch {
            return;
        }
        const { id, ready: isReady, sha256, status, code } = (said ?? {}) as Said;
        if (isReady === true) return ready();
        const answer = typeof id === "number" ? this.waiting.get(id) : undefined;
        if (answer === undefined || typeof id !== "number") return;
        this.waiting.delete(id);
        answer({
            ...(typeof sha256 === "string" ? { sha256 } : {}),
            status: typeof status === "number" ? status : 0,
            code: typeof code === "string" ? code.replace(/\W/g, "") : "",
        });
    }
}

interface Said {
    readonly id?: unknown;
    readonly ready?: unknown;
    readonly sha256?: unknown;
    readonly status?: unknown;
    readonly code?: unknown;
}

const gone: PartAnswer = { status: 0, code: "gone" };
