/** Finds the Python programs that stand for AWS in this lane. `requirements.txt` pins them, each with its checksums. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheDir } from "../../../simulation/pulumi/go-modules";

const requirements = join(__dirname, "requirements.txt");

/**
 * Returns the Python that has moto and microburst. The first call on a machine installs them from the Python package
 * index, half a minute on 2 cores, into the cache folder that also keeps the engine; the folder's name is of their versions.
 *
 * @throws Error that names what is missing and the command that installs it.
 */
export function pythonWithTools(python = "python3", cache = cacheDir()): string {
    const versions = createHash("sha256").update(readFileSync(requirements)).digest("hex");
    const folder = join(cache, `account-${versions.slice(0, 12)}`);
    const installed = join(folder, "bin", "python");
    if (existsSync(installed)) return installed;
    process.stderr.write(`account: installing moto and microburst into ${folder}\n`);
    // Complete or not there: a run that is killed in the middle leaves nothing that the next one would take.
    const unfinished = `${folder}.${process.pid}`;
    mkdirSync(dirname(folder), { recursive: true });
    try {
        run(python, ["-m", "venv", unfinished], withoutVenv);
        const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        const pinned = [
            "--require-hashes",
            "--only-binary",
            ":all:",
            "--requirement",
            requirements,
        ];
        run(join(unfinished, "bin", "python"), [...pip, ...pinned], withoutIndex);
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

function run(command: string, args: readonly string[], needed: string): void {
    const { status, error, stderr } = spawnSync(command, args, { encoding: "utf8" });
    if (status === 0) return;
    const said = error?.message ?? stderr.trim().split("\n").slice(-5).join("\n");
    throw new Error(`moto and microburst could not be installed: ${needed}.\n${said}`);
}
