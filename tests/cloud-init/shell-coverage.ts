import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ownFolders, packed } from "../../cloud-init/box-files";
import type { OperatingSystem } from "../../catalog/platform";
import type { Sandbox } from "./sandbox";

const files = join(__dirname, "../../cloud-init/files");
const libexec = "/usr/local/libexec/workstation";

/** An operating system's own scripts, by name, as they reach the box. */
export function ownScripts(operatingSystem: OperatingSystem): ReadonlyMap<string, string> {
    const folder = join(files, ownFolders[operatingSystem]);
    return new Map(
        readdirSync(folder).map((name) => [name, packed(readFileSync(join(folder, name), "utf8"))]),
    );
}

/** Names of the functions that a script defines. */
export function functionsOf(text: string): string[] {
    return [...text.matchAll(/^(\w+)\(\) \{$/gm)].map(([, name]) => name!);
}

/** Nothing of its own to run: the frame of a function. */
const frame = /^(\w+\(\) \{|\}|)$/;

/**
 * Which lines of `files/<operating system>/` bash has run, by its own account (`set -x`). A command that
 * goes on over several lines counts as one.
 */
export class ShellCoverage {
    readonly #scripts: ReadonlyMap<string, string>;
    readonly #ran = new Set<string>();

    constructor(operatingSystem: OperatingSystem) {
        this.#scripts = ownScripts(operatingSystem);
    }

    /** What makes bash note its lines in the sandbox. Not its children: they are stand-ins. */
    traced(sandbox: Sandbox): Readonly<Record<string, string>> {
        sandbox.write(
            "/trace.sh",
            "unset BASH_ENV\nexec 19>>\"$SANDBOX/trace\"\nBASH_XTRACEFD=19\nPS4='+ $BASH_SOURCE $LINENO '\nset -x\n",
        );
        return { BASH_ENV: sandbox.path("/trace.sh") };
    }

    /** Takes in what a sandbox has noted. */
    add(sandbox: Sandbox): void {
        for (const [, path, line] of sandbox.read("/trace").matchAll(/^\++ (\S+) (\d+) /gm))
            this.#ran.add(`${path!.slice(sandbox.root.length)} ${line}`);
    }

    /** `file: command` for each command that never ran. */
    get missed(): string[] {
        return [...this.#scripts].flatMap(([name, text]) => {
            const shared = join(files, name);
            // The box's script is the shared one's first line, when that names the interpreter, then ours.
            const offset =
                existsSync(shared) && readFileSync(shared, "utf8").startsWith("#!") ? 2 : 1;
            return commands(text)
                .filter(({ from, to }) => {
                    const lines = Array.from({ length: to - from + 1 }, (_, at) => from + at);
                    return !lines.some((at) => this.#ran.has(`${libexec}/${name} ${at + offset}`));
                })
                .map(({ command }) => `${name}: ${command}`);
        });
    }
}

interface Command {
    readonly from: number;
    readonly to: number;
    readonly command: string;
}

/** The commands of a script with the lines they stand on, counted from 0. */
function commands(text: string): Command[] {
    const found: Command[] = [];
    let from = 0;
    for (const [at, line] of text.split("\n").entries()) {
        if (line.endsWith("\\")) continue;
        const command = text
            .split("\n")
            .slice(from, at + 1)
            .join("\n")
            .trim();
        if (!frame.test(command)) found.push({ from, to: at, command });
        from = at + 1;
    }
    return found;
}
