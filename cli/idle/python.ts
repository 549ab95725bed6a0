import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { Refusal } from "../../settings/refusal";

/** The box's own scripts, which this package carries. */
const scripts = join(__dirname, "../../cloud-init/files");

/** Commands that may be Python, by system. Windows has a launcher; its `python3` may be only a hint to a shop. */
const candidates = {
    windows: [["py", "-3"], ["python3"], ["python"]],
    others: [["python3"], ["python"]],
} as const;

/** The oldest Python of a box: that of Amazon Linux 2023. */
const recent = "import sys; sys.exit(sys.version_info < (3, 9))";

/**
 * Returns the words that start Python on this computer.
 *
 * @throws Refusal where it has none that is recent enough.
 */
export function python(
    platform: NodeJS.Platform = process.platform,
    answers: (words: readonly string[]) => boolean = isRecent,
): readonly string[] {
    const found = candidates[platform === "win32" ? "windows" : "others"].find(answers);
    if (found !== undefined) return found;
    throw new Refusal(
        "there is no Python 3.9 or later on this computer, in which the box's rule is written; install it, or add --on-box, " +
            "which replays the trace on your box",
    );
}

function isRecent([command = "", ...words]: readonly string[]): boolean {
    return spawnSync(command, [...words, "-c", recent], { stdio: "ignore" }).status === 0;
}

/** What a script came to. */
export interface Ended {
    readonly status: number;
    readonly out: string;
    readonly err: string;
}

/** Runs one of the box's scripts with this computer's Python, and returns what it printed. It may read this terminal. */
export async function runScript(name: string, args: readonly string[]): Promise<Ended> {
    const [command = "", ...words] = python();
    const child = spawn(command, [...words, join(scripts, name), ...args], {
        stdio: ["inherit", "pipe", "pipe"],
        // The script finds its modules beside itself, and writes the same text on every system.
        env: { ...process.env, PYTHONSAFEPATH: "", PYTHONUTF8: "1", PYTHONIOENCODING: "utf-8" },
    });
    const [out, err] = [gathered(child.stdout), gathered(child.stderr)];
    const status = await new Promise<number>((resolve, reject) => {
        child.on("error", reject);
        child.on("close", (code) => resolve(code ?? 1));
    });
    return { status, out: out(), err: err() };
}

/** Gathers what a stream says. */
function gathered(stream: NodeJS.ReadableStream): () => string {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    return () => Buffer.concat(chunks).toString("utf8");
}
