import { Refusal } from "../../../settings/refusal";
import type { Place } from "./place";
import { PlaceError } from "./place";
import type { Root, Sides } from "./scan";

/**
 * Says where each source goes. A folder, and each of several sources, goes into the folder TO under its own name. One file
 * takes the name TO, unless that is a folder or ends in a slash. So the same command means the same the second time.
 *
 * @throws Refusal where a source is not there, or TO is a file that cannot take it.
 */
export async function rootsOf(
    { source, target }: Sides,
    from: readonly string[],
    to: string,
): Promise<Root[]> {
    const named = await Promise.all(from.map((path) => namedSource(source, path)));
    const there = await target.findBehindLinks(to);
    const isFolder = there?.kind === "folder" || endsInSlash.test(to);
    const [only] = named;
    if (named.length === 1 && only?.entry.kind !== "folder" && !isFolder) {
        const [folder, name] = split(to);
        return [{ from: only!.from, entry: only!.entry, folder, name }];
    }
    if (there !== undefined && there.kind !== "folder") {
        throw new Refusal(`${to} is a file; name a folder, or one that is not there yet`);
    }
    const names = new Set<string>();
    return named.map(({ from: path, entry, name }) => {
        if (names.has(name)) {
            throw new Refusal(`two sources are called ${name}; copy them one after the other`);
        }
        names.add(name);
        return { from: path, entry, folder: to, name };
    });
}

async function namedSource(source: Place, path: string) {
    try {
        // Whoever names a link means what it leads to.
        const entry = await source.findBehindLinks(path);
        if (entry === undefined) throw new PlaceError("missing", "it is not there");
        const name = source.nameOf(await source.real(path));
        if (name === "") throw new Refusal(`${path} has no name of its own; copy what is in it`);
        return { from: path, entry, name };
    } catch (error) {
        if (error instanceof PlaceError) throw new Refusal(`${path}: ${error.message}`);
        throw error;
    }
}

const endsInSlash = process.platform === "win32" ? /(?<=.)[/\\]+$/ : /(?<=.)\/+$/;

/** Splits a path into its folder and its name. */
function split(path: string): readonly [folder: string, name: string] {
    const at = Math.max(
        path.lastIndexOf("/"),
        process.platform === "win32" ? path.lastIndexOf("\\") : -1,
    );
    return [at < 0 ? "." : path.slice(0, at + 1), path.slice(at + 1)];
}

/** Makes a folder that the user named, and those above it. */
export async function makeFolders(target: Place, folder: string): Promise<void> {
    const path = folder.replace(endsInSlash, "");
    if ((await target.findBehindLinks(path)) !== undefined) return;
    const [above, name] = split(path);
    if (name === "") return;
    await makeFolders(target, above);
    await target.makeFolder(path, 0o777);
}
