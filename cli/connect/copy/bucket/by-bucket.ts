import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { markPieces } from "../part-file";
import { ConnectionLost, type Place, PlaceError, using } from "../place";
import type { FileToCopy, Sides } from "../scan";
import type { BoxParts, PartAnswer, PartOnBox } from "./box-parts";
import type { Through } from "./find-bucket";
import { type ObjectToMove, objectsAtOnce, objectsOf } from "./large-files";
import { Objects } from "./objects";
import { WayRefused } from "./way-refused";

export interface ByBucket {
    readonly through: Through;
    readonly box: Pick<BoxParts, "move">;
    readonly sides: Sides;
    readonly toBox: boolean;
    readonly files: readonly FileToCopy[];
    readonly signal: AbortSignal;
    /** Hears how many bytes have arrived. */
    readonly moved: (bytes: number) => void;
}

/** How it went. The files have what has arrived in `there`; a transfer over the sessions brings the rest and gives the names. */
export interface WentByBucket {
    readonly files: readonly FileToCopy[];
    /** Why the bucket was given up; nothing where everything has arrived or somebody stopped it. */
    readonly why?: string;
    /** Objects that could not be deleted. */
    readonly left: number;
}

/** Pauses before the box tries an object again, milliseconds: S3 was busy, or the body was cut. */
const pauses = [500, 2000, 8000];

/**
 * Moves large files through the member's folder in the stack's bucket, an object for each 16 MiB, several at once: one side
 * writes an object, the other fetches it, and it is deleted. The laptop uses the member's own login. The box gets a presigned
 * URL for each object, and no right of its own.
 */
export async function moveByBucket(wanted: ByBucket): Promise<WentByBucket> {
    const objects = new Objects(wanted.through, wanted.signal);
    const arrived = new Map(wanted.files.map((file) => [file, new Set(file.there)]));
    const way = new Way(wanted, objects, arrived);
    let why: string | undefined;
    try {
        await makeParts(wanted);
        await way.run();
    } catch (error) {
        // The transfer that follows opens a lost session again.
        const passing = [WayRefused, PlaceError, ConnectionLost];
        if (!(error instanceof Error) || !passing.some((it) => error instanceof it)) throw error;
        if (!wanted.signal.aborted) why = error.message;
    }
    const files = wanted.files.map((file) => ({ ...file, there: arrived.get(file)! }));
    return { files, ...(why === undefined ? {} : { why }), left: objects.left };
}

/** Makes the parts and their maps, as a transfer over the sessions does. */
async function makeParts({ files, sides: { target } }: ByBucket): Promise<void> {
    for (const { part, there } of files)
        if (there.size === 0)
            for (const path of [part.path, part.map!])
                await using(target.create(path), () => Promise.resolve());
}

class Way {
    constructor(
        private readonly wanted: ByBucket,
        private readonly objects: Objects,
        private readonly arrived: ReadonlyMap<FileToCopy, Set<number>>,
    ) {}

    /** Moves the objects. After the first one that does not come, no other begins. */
    async run(): Promise<void> {
        const left = this.wanted.files.flatMap(objectsOf);
        const worker = async () => {
            while (!this.wanted.signal.aborted) {
                const object = left.shift();
                if (object === undefined) return;
                try {
                    await this.bring(object);
                } catch (error) {
                    left.length = 0;
                    throw error;
                }
            }
        };
        const workers = Array.from({ length: objectsAtOnce }, worker);
        const ends = await Promise.allSettled(workers);
        const failed = ends.find((it) => it.status === "rejected");
        if (failed !== undefined) throw failed.reason;
    }

    private async bring(object: ObjectToMove): Promise<void> {
        const { file, piece, pieces, bytes } = object;
        const { sides, toBox, moved } = this.wanted;
        const key = this.objects.newKey();
        try {
            await (toBox ? this.toBox(object, key) : this.fromBox(object, key));
        } finally {
            await this.objects.delete(key);
        }
        await markPieces(sides.target, file.part.map!, piece, pieces);
        const there = this.arrived.get(file)!;
        for (let at = 0; at < pieces; at++) there.add(piece + at);
        moved(bytes);
    }

    private async toBox({ file, offset, bytes }: ObjectToMove, key: string): Promise<void> {
        const body = await readWhole(this.wanted.sides.source, file.from, offset, bytes);
        const digest = createHash("sha256").update(body).digest();
        await this.objects.put(key, body, digest.toString("base64"));
        const { path } = file.part;
        const sha256 = await this.onBox({ way: "get", path, offset, bytes }, key);
        if (sha256 !== digest.toString("hex"))
            throw new WayRefused("what the box has written is not what you have sent");
    }

    private async fromBox({ file, offset, bytes }: ObjectToMove, key: string): Promise<void> {
        const sha256 = await this.onBox({ way: "put", path: file.from, offset, bytes }, key);
        const body = await this.objects.get(key, bytes);
        if (createHash("sha256").update(body).digest("hex") !== sha256)
            throw new WayRefused("what came out of the bucket is not what the box has sent");
        const { target } = this.wanted.sides;
        await using(target.openToWrite(file.part.path), (to) => to.write(offset, body));
    }

    /** Has the box move a part, by a new URL for each try. @returns its digest */
    private async onBox(part: Omit<PartOnBox, "url">, key: string): Promise<string> {
        for (let tried = 0; ; tried++) {
            const url = await this.objects.signed(key, part.way);
            const answer = await this.wanted.box.move({ ...part, url });
            if (part.way === "put") this.objects.noteStatus(key, answer.status);
            if (answer.sha256 !== undefined) return answer.sha256;
            if (answer.code === "full") throw new PlaceError("full", "the box's disk is full");
            const wait = pauses[tried];
            if (wait === undefined || isFinal(answer, tried) || this.wanted.signal.aborted)
                throw new WayRefused(refusalOf(answer));
            await sleep(wait, undefined, { signal: this.wanted.signal }).catch(() => undefined);
        }
    }
}

async function readWhole(source: Place, path: string, offset: number, bytes: number) {
    const read = await using(source.openToRead(path), (file) => file.read(offset, bytes));
    if (read.length === bytes) return read;
    throw new PlaceError("other", "a file changed while it was copied");
}

/** A URL may have expired, so what S3 refused is tried once more. */
function isFinal({ status = 0, code = "" }: PartAnswer, tried: number): boolean {
    const isRefused = status >= 400 && status < 500;
    return code === "gone" || code === "changed" || (isRefused && tried > 0);
}

/** Says why the box did not move a part, without anything of the URL. */
function refusalOf({ status = 0, code = "" }: PartAnswer): string {
    if (code === "gone") return "the program on the box has ended";
    if (code === "changed") return "a file on the box changed while it was copied";
    return `S3 said ${status === 0 ? code : `${status} ${code}`.trim()} to the box`;
}
