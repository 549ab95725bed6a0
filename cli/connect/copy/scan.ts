import {
    isPart,
    partFile,
    type PartFile,
    pieceCount,
    piecesThere,
    pieceSize,
    staleParts,
} from "./part-file";
import { type Attributes, type Entry, type Place, PlaceError } from "./place";

/** A file to copy. */
export interface FileToCopy {
    readonly from: string;
    readonly to: string;
    readonly entry: Entry;
    readonly part: PartFile;
    /** Pieces that an interrupted copy has left there. */
    readonly there: ReadonlySet<number>;
}

/** What there is to do, found before anything is changed. */
export interface Plan {
    readonly foldersToMake: string[];
    readonly files: FileToCopy[];
    readonly links: { readonly from: string; readonly to: string; readonly replaces: boolean }[];
    /** What folders, and files whose bytes are there, get at the end. */
    readonly attributes: { readonly path: string; readonly attributes: Attributes }[];
    /** Parts of files that have changed since. */
    readonly stale: string[];
    /** Files that are there already. */
    unchanged: number;
    /** Paths that are not copied, each with the reason. */
    readonly leftOut: { readonly path: string; readonly why: string }[];
}

export interface Sides {
    readonly source: Place;
    readonly target: Place;
}

/** A file or folder that was named, and where it goes. */
export interface Root {
    readonly from: string;
    readonly entry: Entry;
    /** The folder into which it goes, and its name there. */
    readonly folder: string;
    readonly name: string;
}

/** Folders that are listed at once; each takes some round trips. */
const atOnce = 16;

type Listing = ReadonlyMap<string, Entry>;
const nothing: Listing = new Map();

/** Compares what was named with what is there. Reads only. */
export async function scan(sides: Sides, roots: readonly Root[]): Promise<Plan> {
    const plan: Plan = {
        ...{ foldersToMake: [], files: [], links: [], attributes: [], stale: [] },
        ...{ unchanged: 0, leftOut: [] },
    };
    const scanner = new Scanner(sides, plan);
    for (const { from, entry, folder, name } of roots) {
        const there = await scanner.listTarget(folder);
        await scanner.take({ from, entry, folder, name, there });
    }
    return plan;
}

/** One entry, and what is in the folder that it goes to. */
interface Found extends Root {
    readonly there: Listing;
}

class Scanner {
    private running = 0;
    private readonly queue: (() => void)[] = [];

    constructor(
        private readonly sides: Sides,
        private readonly plan: Plan,
    ) {}

    /** Lists a folder of the target; one that is not there yet is empty. */
    async listTarget(folder: string): Promise<Listing> {
        const { target } = this.sides;
        const entry = await target.findBehindLinks(folder);
        return entry === undefined ? nothing : this.inTurn(() => target.list(folder));
    }

    async take(found: Found): Promise<void> {
        const { from, entry, name } = found;
        if (isPart(name)) return;
        if (!isSafe(name)) return this.leaveOut(from, "its name cannot be carried over");
        if (entry.kind === "other") {
            return this.leaveOut(from, "it is neither a file, a folder nor a link");
        }
        if (entry.kind === "file") await this.takeFile(found);
        else if (entry.kind === "link") await this.takeLink(found);
        else await this.takeFolder(found);
    }

    private leaveOut(path: string, why: string): void {
        this.plan.leftOut.push({ path, why });
    }

    private async takeFile({ from, entry, folder, name, there }: Found): Promise<void> {
        const { target } = this.sides;
        const to = target.join(folder, name);
        const former = there.get(name);
        if (former?.kind === "folder" || former?.kind === "other") {
            return this.leaveOut(
                from,
                `at its place is a ${former.kind === "folder" ? "folder" : "special file"}`,
            );
        }
        const { mode, size, mtime } = entry;
        if (former?.kind === "file" && former.size === size && former.mtime === mtime) {
            this.plan.unchanged += 1;
            const differs = mode !== undefined && former.mode !== undefined && mode !== former.mode;
            if (differs) this.plan.attributes.push({ path: to, attributes: entry });
            return;
        }
        const part = partFile(target, folder, name, entry);
        const current = target.nameOf(part.path);
        const left = staleParts(there.keys(), name, current);
        this.plan.stale.push(...left.map((it) => target.join(folder, it)));
        const { map } = part;
        const resumes = map !== undefined && there.has(current) && there.has(`${current}.map`);
        const pieces = resumes
            ? await piecesThere(target, map, pieceCount(entry)).catch(() => new Set<number>())
            : new Set<number>();
        this.plan.files.push({ from, to, entry, part, there: pieces });
    }

    private async takeLink({ from, folder, name, there }: Found): Promise<void> {
        const { source, target } = this.sides;
        const to = target.join(folder, name);
        const former = there.get(name);
        if (former === undefined) return void this.plan.links.push({ from, to, replaces: false });
        if (former.kind !== "link")
            return this.leaveOut(from, "it is a link, and at its place is none");
        const same = (await source.readLink(from)) === (await target.readLink(to));
        if (same) this.plan.unchanged += 1;
        else this.plan.links.push({ from, to, replaces: true });
    }

    private async takeFolder({ from, entry, folder, name, there }: Found): Promise<void> {
        const { source, target } = this.sides;
        const to = target.join(folder, name);
        const former = there.get(name);
        // A link is not followed: what it leads to may belong to somebody else.
        if (former !== undefined && former.kind !== "folder") {
            return this.leaveOut(from, "it is a folder, and at its place is something else");
        }
        let children: Listing;
        try {
            children = await this.inTurn(() => source.list(from));
        } catch (error) {
            if (!(error instanceof PlaceError)) throw error;
            return this.leaveOut(from, error.message);
        }
        if (former === undefined) this.plan.foldersToMake.push(to);
        const { mode, mtime } = entry;
        this.plan.attributes.push({ path: to, attributes: { mode, mtime } });
        const inside = former === undefined ? nothing : await this.inTurn(() => target.list(to));
        const taken = [...children].map(([child, its]) =>
            this.take({
                ...{ from: source.join(from, child), entry: its },
                ...{ folder: to, name: child, there: inside },
            }),
        );
        await Promise.all(taken);
    }

    private async inTurn<T>(action: () => Promise<T>): Promise<T> {
        if (this.running >= atOnce) await new Promise<void>((next) => this.queue.push(next));
        this.running += 1;
        try {
            return await action();
        } finally {
            this.running -= 1;
            this.queue.shift()?.();
        }
    }
}

/**
 * Says whether a name is one part of a path on either side. A box that somebody has taken over could otherwise write
 * outside the folder. What is no UTF-8 would come out as another name.
 */
function isSafe(name: string): boolean {
    const separators = process.platform === "win32" ? /[/\\:\0]/ : /[/\0]/;
    return (
        name !== "" &&
        name !== "." &&
        name !== ".." &&
        !separators.test(name) &&
        !name.includes("\ufffd")
    );
}

/** Bytes that are still to move. */
export function bytesToMove(files: readonly FileToCopy[]): number {
    return files.reduce((sum, { entry, there }) => {
        const whole = Math.max(0, entry.size - there.size * pieceSize);
        return sum + whole;
    }, 0);
}
