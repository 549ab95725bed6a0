import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const projectDir = join(__dirname, "..", "..");

/** How much of some files ran, in percent. */
export interface Coverage {
    readonly lines: number;
    readonly branches: number;
}

/** What a process of Node.js writes with NODE_V8_COVERAGE. Offsets are those of the compiled code. */
interface Dump {
    readonly result: readonly Script[];
    readonly "source-map-cache"?: Readonly<Record<string, Compiled>>;
}

interface Script {
    readonly url: string;
    readonly functions: readonly { readonly ranges: { endOffset: number }[] }[];
}

interface Compiled {
    readonly lineLengths: readonly number[];
    readonly data: { readonly mappings: string };
}

const ours = pathToFileURL(`${projectDir}/`).href;

/**
 * Returns the coverage of the project's files that match, over all dumps in the folders. A file that nothing loaded
 * counts as not covered. c8 adds up V8's ranges and maps them to the sources, as it does for `npm test`.
 *
 * @throws Error if one file was compiled in two ways, by two loaders or because it changed between the lanes: ranges of
 * different code cannot be added.
 */
export function coverageTogether(folders: readonly string[], include: readonly string[]): Coverage {
    const merged = mkdtempSync(join(tmpdir(), "workstation-covered-"));
    try {
        const compiled = new Map<string, string>();
        for (const [at, file] of folders.flatMap(dumpsIn).entries()) {
            const dump = projectsPart(readDump(file));
            for (const [url, it] of Object.entries(dump["source-map-cache"] ?? {})) {
                const shape = JSON.stringify([it.lineLengths, it.data.mappings]);
                if ((compiled.get(url) ?? shape) !== shape)
                    throw new Error(`${url} was compiled in two ways; run both lanes again`);
                compiled.set(url, shape);
            }
            writeFileSync(join(merged, `${at}.json`), JSON.stringify(dump));
        }
        return report(merged, include);
    } finally {
        rmSync(merged, { recursive: true });
    }
}

/** @throws Error if there is none: a lane that recorded nothing must not pass as one that ran nothing. */
function dumpsIn(folder: string): string[] {
    const names = existsSync(folder) ? readdirSync(folder) : [];
    const dumps = names.filter((name) => name.endsWith(".json"));
    if (dumps.length === 0) throw new Error(`no coverage in ${folder}; run the lane again`);
    return dumps.map((name) => join(folder, name));
}

/** Keeps the project's own files, each without the comment at its end that holds the source map. */
function projectsPart(dump: Dump): Dump {
    const wanted = (url: string) => url.startsWith(ours) && !url.includes("/node_modules/");
    const maps = Object.fromEntries(
        Object.entries(dump["source-map-cache"] ?? {})
            .filter(([url]) => wanted(url))
            .map(([url, it]) => [url, { ...it, lineLengths: withoutComment(it.lineLengths) }]),
    );
    const scripts = dump.result.filter(({ url }) => wanted(url));
    for (const { url, functions } of scripts) {
        const lines = maps[url]?.lineLengths;
        if (lines === undefined) continue;
        const end = lines.reduce((sum, length) => sum + length + 1, 0);
        for (const range of functions.flatMap(({ ranges }) => ranges))
            range.endOffset = Math.min(range.endOffset, end);
    }
    return { result: scripts, "source-map-cache": maps };
}

/** Takes a dump that its process did not finish, because a test killed it, for an empty one, as c8 does. */
function readDump(file: string): Dump {
    try {
        return JSON.parse(readFileSync(file, "utf8")) as Dump;
    } catch {
        return { result: [] };
    }
}

/**
 * Leaves out the last line, the comment with the source map. Its length depends on the folder of the file, and V8's
 * range of a module includes it: a module and its copy would count as two functions.
 */
function withoutComment(lineLengths: readonly number[]): readonly number[] {
    return lineLengths.slice(
        0,
        lineLengths.findLastIndex((length) => length > 0),
    );
}

function report(dumps: string, include: readonly string[]): Coverage {
    const { status, stderr } = spawnSync(
        process.execPath,
        [
            ...[join(projectDir, "node_modules/c8/bin/c8.js"), "report"],
            ...["--temp-directory", dumps, "--reports-dir", dumps],
            ...["--reporter", "json-summary", "--check-coverage", "false"],
            ...include.flatMap((pattern) => ["--include", pattern]),
            ...["--exclude", "**/*.d.ts"],
        ],
        { cwd: projectDir, encoding: "utf8" },
    );
    if (status !== 0) throw new Error(stderr);
    const summary = JSON.parse(readFileSync(join(dumps, "coverage-summary.json"), "utf8")) as {
        total: Record<"lines" | "branches", { pct: number }>;
    };
    const { lines, branches } = summary.total;
    return { lines: lines.pct, branches: branches.pct };
}
