import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** First words of the commands that we print. */
const commands = ["pulumi", "aws", "npx", "npm", "find", "ssh", "curl", "xargs"];
/** Commands that stand only inside others: `"$(cat KEY)"`. */
const inner = ["cat"];

/** Result of pasting a text into bash. */
export interface Pasted {
    /** The printed commands that ran, each with its arguments. */
    readonly ran: readonly (readonly string[])[];
    /** Side effects: other commands that bash looked for, and files it wrote. */
    readonly other: readonly string[];
}

/**
 * Returns every command line in a text, as a person selects it: the text between backticks, or else both up to the
 * end of the sentence and up to the end of the line.
 */
export function commandsIn(text: string): string[] {
    const start = `(?<![\\w./-])(?:${commands.join("|")}) `;
    return text.split("\n").flatMap((line) =>
        [...line.matchAll(new RegExp(start, "g"))].flatMap(({ index }) => {
            const rest = line.slice(index);
            const sentence = rest.split(/`|\. |; |, then/)[0]!;
            return line[index - 1] === "`" ? [rest.split("`")[0]!] : [sentence, rest];
        }),
    );
}

/**
 * Pastes lines into bash, each in a shell of its own that starts in an empty folder. The commands that we print are
 * functions that only note their arguments. No other command exists, so anything else that a line asks for shows.
 */
export function paste(lines: readonly string[]): Pasted {
    const dir = mkdtempSync(join(tmpdir(), "paste-"));
    const [log, cwd] = [join(dir, "log"), join(dir, "cwd")];
    const [lineFile, script] = [join(dir, "lines"), join(dir, "script")];
    try {
        mkdirSync(cwd);
        writeFileSync(log, "");
        writeFileSync(lineFile, lines.map((line) => `${line}\0`).join(""));
        const stubs = [...commands, ...inner].map((name) => `${name}() { ran ${name} "$@"; }\n`);
        writeFileSync(
            script,
            `ran() { { printf '%s\\x1f' "$@"; echo; } >>"$LOG"; }\n${stubs.join("")}` +
                'command_not_found_handle() { printf "OTHER %s\\n" "$1" >>"$LOG"; }\n' +
                'while IFS= read -r -d "" line; do (eval "$line") <&- >&- 2>&-; done <"$LINES_FILE"\n',
        );
        const env = { PATH: "/nowhere", HOME: cwd, LOG: log, LINES_FILE: lineFile };
        execFileSync("/bin/bash", ["--noprofile", "--norc", script], { cwd, env });
        const logged = readFileSync(log, "utf8").split("\n").slice(0, -1);
        return {
            ran: logged
                .filter((it) => it.endsWith("\x1f"))
                .map((it) => it.split("\x1f").slice(0, -1)),
            other: [...logged.filter((it) => it.startsWith("OTHER ")), ...readdirSync(cwd)],
        };
    } finally {
        rmSync(dir, { recursive: true });
    }
}
