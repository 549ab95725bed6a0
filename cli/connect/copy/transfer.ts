import { markPieces, pieceCount, pieceSize } from "./part-file";
import { ConnectionLost, orMissing, type Place, PlaceError, using } from "./place";
import type { FileToCopy, Sides } from "./scan";

/** A way to the box. Several move files side by side. */
export interface Lane {
    /** The box as this way reaches it. */
    place(): Place;
    /** Opens the way again after it was lost. Returns false where it gives up. */
    again(): Promise<boolean>;
}

export interface Transfer {
    readonly lanes: readonly Lane[];
    /** Returns the two sides for the box as a lane reaches it. */
    readonly sides: (box: Place) => Sides;
    readonly files: readonly FileToCopy[];
    readonly signal: AbortSignal;
    /** Hears how many bytes have arrived; of a piece that begins again, how many have not. */
    readonly moved: (bytes: number) => void;
    /** Hears that a file is whole, or why it is not. */
    readonly settled: (file: FileToCopy, why?: string) => void;
    /** Says whether a file that came in several runs has the same bytes on both sides. */
    readonly isSame: (file: FileToCopy) => Promise<boolean>;
}

/** Bytes of one request: what OpenSSH's own clients ask for. */
const blockSize = 32 * 1024;
/** Requests under way for one piece: 256 KiB for each round trip. */
const blocksAtOnce = 8;
/** A lane begins another piece while fewer bytes than these are under way on it, so that it never runs dry. */
const bytesAtOnce = 512 * 1024;
/** Files under way on a lane: small ones are round trips more than bytes. */
const piecesAtOnce = 16;

/** Thrown when the signal ends a transfer. What has arrived stays, and the next run continues there. */
export class TransferStopped extends Error {}

interface Piece {
    readonly file: FileToCopy;
    readonly index: number;
    readonly bytes: number;
}

/**
 * Moves files over all lanes side by side: small files whole, large ones in pieces. A lane that is lost gives its pieces back.
 *
 * @throws TransferStopped; ConnectionLost where no lane is left.
 */
export async function transfer(wanted: Transfer): Promise<void> {
    const run = new Run(wanted);
    let lanes = wanted.lanes;
    while (!run.isDone) {
        const alive = await Promise.all(lanes.map((lane) => run.work(lane)));
        if (wanted.signal.aborted) throw new TransferStopped();
        lanes = lanes.filter((_, lane) => alive[lane]);
        if (lanes.length === 0) throw new ConnectionLost("the connection to the box is lost");
    }
}

class Run {
    private readonly pieces: Piece[];
    private readonly left = new Map<FileToCopy, number>();
    private readonly begun = new Map<FileToCopy, Promise<void>>();
    private readonly failed = new Set<FileToCopy>();

    constructor(private readonly wanted: Transfer) {
        this.pieces = wanted.files.flatMap((file) => this.piecesOf(file));
    }

    get isDone(): boolean {
        return this.pieces.length === 0;
    }

    private piecesOf(file: FileToCopy): Piece[] {
        const { size } = file.entry;
        const pieces = Array.from({ length: pieceCount(file.entry) }, (_, index) => ({
            ...{ file, index },
            bytes: Math.min(pieceSize, size - index * pieceSize),
        })).filter(({ index }) => !file.there.has(index));
        // The last run may have been stopped just before the name was given.
        const [first] = pieces.length > 0 ? pieces : [{ file, index: -1, bytes: 0 }];
        this.left.set(file, Math.max(1, pieces.length));
        return pieces.length > 0 ? pieces : [first as Piece];
    }

    /** Moves pieces over a lane until there are none. Returns false where the lane is lost for good. */
    async work(lane: Lane): Promise<boolean> {
        const active = new Set<Promise<void>>();
        let bytes = 0;
        const state = { lost: false };
        const begin = (piece: Piece) => {
            bytes += piece.bytes;
            const moving = this.move(piece, lane.place())
                .catch((error: unknown) => {
                    if (!(error instanceof ConnectionLost)) throw error;
                    state.lost = true;
                    this.pieces.unshift(piece);
                })
                .finally(() => {
                    bytes -= piece.bytes;
                    active.delete(moving);
                });
            active.add(moving);
        };
        const isFree = () =>
            active.size === 0 || (active.size < piecesAtOnce && bytes < bytesAtOnce);
        for (;;) {
            while (!state.lost && !this.wanted.signal.aborted && isFree()) {
                const piece = this.pieces.shift();
                if (piece === undefined) break;
                begin(piece);
            }
            if (active.size > 0) await Promise.race(active);
            else if (this.wanted.signal.aborted || !state.lost) return true;
            else if (await lane.again()) state.lost = false;
            else return false;
        }
    }

    private async move(piece: Piece, box: Place): Promise<void> {
        const { file } = piece;
        if (this.failed.has(file)) return;
        const sides = this.wanted.sides(box);
        try {
            await this.bring(piece, sides);
            const left = (this.left.get(file) ?? 0) - 1;
            this.left.set(file, left);
            if (left > 0) return;
            this.wanted.settled(file, await this.give(file, sides));
        } catch (error) {
            if (error instanceof TransferStopped) return;
            if (!(error instanceof PlaceError)) throw error;
            this.fail(file, error.message);
            // Every other file would fail as well.
            if (error.why === "full") this.pieces.length = 0;
        }
    }

    private fail(file: FileToCopy, why: string): void {
        if (!this.failed.has(file)) this.wanted.settled(file, why);
        this.failed.add(file);
    }

    /** Moves the bytes of a piece, and notes that they are there. */
    private async bring({ file, index, bytes }: Piece, { source, target }: Sides): Promise<void> {
        const { part, entry } = file;
        if (index < 0) return;
        const isWhole = part.map === undefined;
        if (!isWhole) await this.prepared(file, target);
        const opened = () => (isWhole ? target.create(part.path) : target.openToWrite(part.path));
        await using(source.openToRead(file.from), (from) =>
            using(opened(), async (to) => {
                await this.pump({ from: index * pieceSize, bytes }, async (offset, length) => {
                    const block = await from.read(offset, length);
                    if (block.length < length) throw changed();
                    await to.write(offset, block);
                });
                if (isWhole) await to.complete(entry);
            }),
        );
        if (part.map !== undefined) await markPieces(target, part.map, index, 1);
    }

    /** Makes the part and its map, once for a file that begins. */
    private prepared(file: FileToCopy, target: Place): Promise<void> {
        const make = async () => {
            const { part, there } = file;
            if (there.size > 0 || this.left.get(file) !== pieceCount(file.entry)) return;
            for (const path of [part.path, part.map as string])
                await using(target.create(path), () => Promise.resolve());
        };
        const begun =
            this.begun.get(file) ??
            make().catch((error: unknown) => {
                this.begun.delete(file);
                throw error;
            });
        this.begun.set(file, begun);
        return begun;
    }

    private async pump(
        { from, bytes }: { readonly from: number; readonly bytes: number },
        block: (offset: number, length: number) => Promise<void>,
    ): Promise<void> {
        const end = from + bytes;
        let next = from;
        let moved = 0;
        const worker = async () => {
            while (next < end) {
                if (this.wanted.signal.aborted) throw new TransferStopped();
                const offset = next;
                const length = Math.min(blockSize, end - offset);
                next += length;
                await block(offset, length);
                moved += length;
                this.wanted.moved(length);
            }
        };
        const ends = await Promise.allSettled(Array.from({ length: blocksAtOnce }, worker));
        const failed = ends.find((it) => it.status === "rejected");
        if (failed === undefined) return;
        // The piece begins again.
        this.wanted.moved(-moved);
        throw failed.reason;
    }

    /** Gives a whole file its name. Returns why it may not have it. */
    private async give(file: FileToCopy, { source, target }: Sides): Promise<string | undefined> {
        const { part, entry, from, to } = file;
        const now = await source.findBehindLinks(from);
        if (now === undefined) throw new PlaceError("missing", "it is not there");
        if (now.size !== entry.size || now.mtime !== entry.mtime) throw changed();
        if (part.map !== undefined) {
            await using(target.openToWrite(part.path), (whole) => whole.complete(entry));
            if (file.there.size > 0 && !(await this.wanted.isSame(file))) {
                await orMissing(target.remove(part.map));
                return "it did not arrive whole; run the command again, which copies it from its beginning";
            }
        }
        await target.rename(part.path, to);
        if (part.map !== undefined) await orMissing(target.remove(part.map));
        return undefined;
    }
}

const changed = () =>
    new PlaceError("other", "it changed while it was copied; run the command again");
