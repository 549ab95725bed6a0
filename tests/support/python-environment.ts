import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheDir } from "../../simulation/pulumi/go-modules";

/** Packages of Python that a lane needs. */
export interface Environment {
    /** Begins the folder's name, and every line that is printed. */
    readonly lane: string;
    /** What is installed, in words. */
    readonly what: string;
    /** The file that pins the packages. */
    readonly requirements: string;
    /** What pip demands of them. */
    readonly demands: readonly string[];
}

/**
 * Returns the Python that has the packages. The first call on a machine installs them from the Python package index into
 * the cache folder that also keeps the engine; the folder's name is of their versions.
 *
 * @throws Error that names what is missing and the command that installs it.
 */
export function pythonEnvironment(
    { lane, what, requirements, demands }: Environment,
    python = "python3",
    cache = cacheDir(),
): string {
    const versions = createHash("sha256").update(readFileSync(requirements)).digest("hex");
    const folder = join(cache, `${lane}-${versions.slice(0, 12)}`);
    const installed = join(folder, "bin", "python");
    if (existsSync(installed)) return installed;
    process.stderr.write(`${lane}: installing ${what} into ${folder}\n`);
    // Complete or not there: a run that is killed in the middle leaves nothing that the next one would take.
    const unfinished = `${folder}.${process.pid}`;
    mkdirSync(dirname(folder), { recursive: true });
    try {
        run(what, python, ["-m", "venv", unfinished], withoutVenv);
        const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        const pinned = [...demands, "--only-binary", ":all:", "--requirement", requirements];
        run(what, join(unfinished, "bin", "python"), [...pip, ...pinned], withoutIndex);
        renameSync(unfinished, folder);
    } finally {
        rmSync(unfinished, { recursive: true, force: true });
    }
    return installed;
}

const withoutVenv =
    "Python 3.11 or later with its venv module is needed; on Debian and Ubuntu: `apt-get install python3-venv`";
const withoutIndex =
    "the Python package index is needed once, over the network or a mirror that `pip config` names";

function run(what: string, command: string, args: readonly string[], needed: string): void {
    const { status, error, stderr } = spawnSync(command, args, { encoding: "utf8" });
    if (status === 0) return;
    const said = error?.message ?? stderr.trim().split("\n").slice(-5).join("\n");
    throw new Error(`${what} could not be installed: ${needed}.\n${said}`);
}
