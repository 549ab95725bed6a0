import { orMissing, PlaceError } from "./place";
import type { Plan, Sides } from "./scan";

/** Hears of what could not be done; the rest is done all the same. */
export type Failed = (path: string, why: string) => void;

/** Makes the folders that the files need, the outer ones first. For their owner alone until the end. */
export async function makePlannedFolders(plan: Plan, { target }: Sides, failed: Failed) {
    const byDepth = levels(plan.foldersToMake, (path) => path);
    for (const level of byDepth)
        await eachTried(level, failed, (path) => [path, () => target.makeFolder(path, 0o700)]);
    await eachTried(plan.stale, failed, (path) => [path, () => orMissing(target.remove(path))]);
}

/** Makes links as they are and gives folders their times: after the files, none of which then goes through a new link. */
export async function finish(plan: Plan, { source, target }: Sides, failed: Failed) {
    await eachTried(plan.links, failed, ({ from, to, replaces }) => [
        from,
        async () => {
            const leadsTo = await source.readLink(from);
            if (replaces) await orMissing(target.remove(to));
            await target.makeLink(to, leadsTo);
        },
    ]);
    for (const level of levels(plan.attributes, ({ path }) => path).reverse())
        await eachTried(level, failed, ({ path, attributes }) => [
            path,
            () => target.setAttributes(path, attributes),
        ]);
}

/** Groups paths by their depth, the outer ones first. What is in one group is done at once: each takes a round trip. */
function levels<T>(all: readonly T[], pathOf: (it: T) => string): T[][] {
    const groups: T[][] = [];
    for (const it of all) (groups[pathOf(it).split(/[/\\]/).length] ??= []).push(it);
    // Depths that nothing has are holes.
    return groups.flatMap((group) => [group]);
}

async function eachTried<T>(
    all: readonly T[],
    failed: Failed,
    doing: (it: T) => readonly [path: string, action: () => Promise<unknown>],
): Promise<void> {
    await Promise.all(all.map((it) => tried(...doing(it), failed)));
}

async function tried(path: string, action: () => Promise<unknown>, failed: Failed): Promise<void> {
    try {
        await action();
    } catch (error) {
        if (!(error instanceof PlaceError)) throw error;
        failed(path, error.message);
    }
}
