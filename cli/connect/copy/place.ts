/** What is at a path, as `lstat` sees it. */
export interface Entry {
    readonly kind: "file" | "folder" | "link" | "other";
    /** Bytes. */
    readonly size: number;
    /** Seconds since 1970: SFTP 3 has no finer time. */
    readonly mtime: number;
    /** The nine bits of who may do what; nothing where the system has none, as Windows. */
    readonly mode: number | undefined;
}

/** What a copy keeps of a file or folder. */
export type Attributes = Pick<Entry, "mtime" | "mode">;

export interface OpenToRead {
    /** Returns the bytes there; fewer at the end of the file. */
    read(offset: number, length: number): Promise<Buffer>;
    close(): Promise<void>;
}

export interface OpenToWrite {
    write(offset: number, bytes: Buffer): Promise<void>;
    /** Gives the file its attributes and waits until the disk has it. */
    complete(attributes: Attributes): Promise<void>;
    close(): Promise<void>;
}

/** One side of a copy: this computer, or the box. Its methods reject with `PlaceError` or `ConnectionLost`. */
export interface Place {
    /** Returns what is at a path, a link itself; nothing where nothing is. */
    find(path: string): Promise<Entry | undefined>;
    /** Returns what a link at the path leads to; nothing where nothing is. */
    findBehindLinks(path: string): Promise<Entry | undefined>;
    /** Returns what is in a folder, by name. */
    list(folder: string): Promise<ReadonlyMap<string, Entry>>;
    /** Returns the path without links and dots. */
    real(path: string): Promise<string>;
    join(folder: string, name: string): string;
    /** Returns the last part of a real path; empty for the root. */
    nameOf(path: string): string;
    openToRead(path: string): Promise<OpenToRead>;
    /** Makes an empty file for its owner alone, in place of any before it, and never writes through a link. */
    create(path: string): Promise<OpenToWrite>;
    /** Opens a file that `create` made. */
    openToWrite(path: string): Promise<OpenToWrite>;
    /** Makes a folder with this mode at most: the user's own mask counts too. */
    makeFolder(path: string, mode: number): Promise<void>;
    setAttributes(path: string, attributes: Attributes): Promise<void>;
    /** Replaces a file of that name. */
    rename(from: string, to: string): Promise<void>;
    remove(path: string): Promise<void>;
    readLink(path: string): Promise<string>;
    makeLink(path: string, target: string): Promise<void>;
    /** Bytes that this user may still write there; nothing where the system does not say. */
    free(folder: string): Promise<number | undefined>;
}

/** Thrown when a file or folder refuses; the message says why, without a path. */
export class PlaceError extends Error {
    constructor(
        readonly why: "missing" | "denied" | "full" | "other",
        message: string,
    ) {
        super(message);
    }
}

/** Thrown when the way to the box broke; the same may work again over another connection. */
export class ConnectionLost extends Error {}

/** Runs an action and takes "it is not there" for an answer. */
export async function orMissing<T>(action: Promise<T>): Promise<T | undefined> {
    try {
        return await action;
    } catch (error) {
        if (error instanceof PlaceError && error.why === "missing") return undefined;
        throw error;
    }
}

/** Uses an open file and closes it, whatever happens. */
export async function using<T extends { close(): Promise<void> }, R>(
    opening: Promise<T>,
    act: (file: T) => Promise<R>,
): Promise<R> {
    const file = await opening;
    try {
        return await act(file);
    } finally {
        // Where the way is lost, the box closes it.
        await file.close().catch(() => undefined);
    }
}
