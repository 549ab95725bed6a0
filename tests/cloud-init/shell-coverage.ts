import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ownFolders } from "../../cloud-init/box-files";
import { packed } from "../../cloud-init/packing";
import type { OperatingSystem } from "../../catalog/platform";
import type { Sandbox } from "./sandbox";

const files = join(__dirname, "../../cloud-init/files");
const libexec = "/usr/local/libexec/workstation";

/** Returns an operating system's own scripts by name, as they reach the box. */
export function ownScripts(operatingSystem: OperatingSystem): ReadonlyMap<string, string> {
    const folder = join(files, ownFolders[operatingSystem]);
    return new Map(
        readdirSync(folder).map((name) => [
            name,
            packed(readFileSync(join(folder, name), "utf8"), "shell"),
        ]),
    );
}

/** Returns the names of the functions that a script defines. */
export function functionsOf(text: string): string[] {
    return [...text.matchAll(/^(\w+)\(\) \{$/gm)].map(([, name]) => name!);
}

/** Lines that frame a function or a condition and run nothing themselves. */
const frame = /^(\w+\(\) \{|\}|else|fi|)$/;

/**
 * Records which lines of `files/<operating system>/` bash has run, from bash's own trace (`set -x`). A command
 * that continues over several lines counts as one.
 */
export class ShellCoverage {
    readonly #scripts: ReadonlyMap<string, string>;
    readonly #ran = new Set<string>();

    constructor(operatingSystem: OperatingSystem) {
        this.#scripts = ownScripts(operatingSystem);
    }

    /** Returns the environment that makes bash trace its lines into the sandbox, but not those of the stand-ins. */
    traced(sandbox: Sandbox): Readonly<Record<string, string>> {
        sandbox.write(
            "/trace.sh",
            "unset BASH_ENV\nexec 19>>\"$SANDBOX/trace\"\nBASH_XTRACEFD=19\nPS4='+ $BASH_SOURCE $LINENO '\nset -x\n",
        );
        return { BASH_ENV: sandbox.path("/trace.sh") };
    }

    /** Adds the trace of a sandbox. */
    add(sandbox: Sandbox): void {
        for (const [, path, line] of sandbox.read("/trace").matchAll(/^\++ (\S+) (\d+) /gm))
            this.#ran.add(`${path!.slice(sandbox.root.length)} ${line}`);
    }

    /** Lists `file: command` for each command that never ran. */
    get missed(): string[] {
        return [...this.#scripts].flatMap(([name, text]) => {
            const shared = join(files, name);
            // A box's script starts with the shared script's first line, if that names the interpreter; ours follows.
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

/** Returns the commands of a script with their lines, counted from 0. */
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
