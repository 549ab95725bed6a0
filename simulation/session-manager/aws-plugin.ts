/**
 * Finds AWS's Session Manager plugin for the session lane: an installed one that is new enough, or else one built
 * from Go modules and cached. `from-source/go.mod` and `go.sum` pin these modules. `npm run session:build` runs this
 * file alone.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { buildGo, cachedCommand, hasGo } from "../pulumi/go-modules";

const fromSource = join(__dirname, "from-source");
const name = "session-manager-plugin";
const goPackage = "github.com/aws/session-manager-plugin/src/sessionmanagerplugin-main";
const howToInstall =
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html";

/** The first version that reads the token from a variable, where `ps` does not show it (its release notes). */
const lowest = [1, 2, 536];

/**
 * Finds or builds the plugin, and names the one in use on stderr.
 *
 * @returns the command to run.
 * @throws Error that tells how to install it.
 */
export function findAwsPlugin(): string {
    const { stdout, status } = spawnSync(name, ["--version"], { encoding: "utf8" });
    if (status === 0 && isSupported(stdout.trim())) {
        say(`plugin ${stdout.trim()}, as installed`);
        return name;
    }
    const version = pinnedCommit();
    const command = cachedCommand(name, version);
    if (!existsSync(command)) build(command);
    say(`plugin ${version}, built from Go modules: ${command}`);
    return command;
}

/** True when the version, such as `1.2.650.0`, is new enough. */
export function isSupported(version: string): boolean {
    const parts = version.split(".").map(Number);
    const at = lowest.findIndex((part, index) => part !== parts[index]);
    return at === -1 || (parts[at] ?? 0) > (lowest[at] ?? 0);
}

/** Returns the commit of the plugin in `go.mod`; its repository has no versions that Go understands. */
function pinnedCommit(): string {
    const pinned = /session-manager-plugin v\S+-([0-9a-f]{12})\b/.exec(
        readFileSync(join(fromSource, "go.mod"), "utf8"),
    );
    if (pinned?.[1] === undefined)
        throw new Error(
            "simulation/session-manager/from-source/go.mod pins no session-manager-plugin",
        );
    return pinned[1];
}

function build(command: string): void {
    if (!hasGo())
        throw new Error(
            "the session tests need AWS's Session Manager plugin 1.2.536 or later, and neither it nor Go to build it is here.\n" +
                "Install one of them and run again:\n" +
                `  plugin: ${howToInstall}\n` +
                "  Go 1.25 or later: https://go.dev/dl",
        );
    say("building the plugin from Go modules; about a minute on 2 cores, once a machine");
    const unfinished = `${command}.${process.pid}`;
    if (!buildGo(fromSource, goPackage, "-s -w", unfinished))
        throw new Error(
            `the plugin could not be built (see above). Install it instead: ${howToInstall}`,
        );
    renameSync(unfinished, command);
}

function say(text: string): void {
    process.stderr.write(`session: ${text}\n`);
}

if (require.main === module) findAwsPlugin();
