import { Blank, commandFor, type Edit, type Value } from "../../settings/edit";
import type { Problem } from "../../settings/problem";
import { publicKeys } from "./ssh-keys";

type StackFile = Record<string, unknown>;
type Step = string | number;

/** The shell's results for the values that only the user knows. */
const fromShell: Readonly<Record<string, string>> = {
    '"$(cat ~/.ssh/id_ed25519.pub)"': publicKeys.ed25519,
    '"$(curl -s https://checkip.amazonaws.com)/32"': "203.0.113.7/32",
};

const command = /^pulumi config --stack dev (set|rm) (--path )?(?:'([^']+)'|(\S+))(?: (.+))?$/;

/** Parses the commands of a problem's fix; there are none when the user must edit the file by hand. */
export function commandsOf({ fix }: Problem) {
    const text = typeof fix === "string" ? undefined : commandFor(fix, "dev");
    return (text?.split(" && ") ?? []).map((line) => {
        const match = command.exec(line);
        if (match === null) throw new Error(`no command line of Pulumi: ${line}`);
        const [, verb, isPath, quoted, plain, value] = match;
        const key = quoted ?? plain ?? "";
        const path: Step[] = isPath ? steps(key) : [key];
        return { verb, path, value: fromShell[value ?? ""] ?? unquoted(value) };
    });
}

/**
 * Runs the commands of a fix on a stack file, like `pulumi config set` and `rm`: a path creates lists and
 * maps on its way, replaces text at the top, and is refused at a value of another shape
 * (Pulumi 3.248.0, sdk/go/common/resource/config, tried command by command). Placeholders for the user are
 * filled in.
 */
export function run(problem: Problem, file: StackFile): void {
    const examples = examplesIn(problem.fix);
    for (const { verb, path, value } of commandsOf(problem)) {
        const [last] = path.slice(-1);
        let at: StackFile = file;
        path.slice(0, -1).forEach((step, depth) => {
            const next = path[depth + 1];
            const replaceable = at[step] === undefined || at[step] === null || depth === 0;
            if (verb === "set" && replaceable && !isContainer(at[step])) {
                at[step] = typeof next === "number" ? [] : {};
            }
            at = at[step] as StackFile;
            if (Array.isArray(at) !== (typeof next === "number")) throw refused(problem);
        });
        if (Array.isArray(at) && Number(last) > at.length) throw refused(problem);
        if (verb === "set") at[last!] = examples.get(value ?? "") ?? value;
        else if (Array.isArray(at)) at.splice(Number(last), 1);
        else delete at[last!];
    }
}

/** Writes the lines of a fix into a stack file. */
export function write({ fix }: Problem, file: StackFile): void {
    for (const { path, value, rename } of typeof fix === "string" ? [] : fix) {
        let at: StackFile = file;
        path.slice(0, -1).forEach((step, depth) => {
            at = (at[step] ??= typeof path[depth + 1] === "number" ? [] : {}) as StackFile;
        });
        const last = path[path.length - 1]!;
        const former = at[last];
        if (value !== undefined) at[last] = filled(value);
        else if (Array.isArray(at)) at.splice(Number(last), 1);
        else delete at[last];
        if (rename !== undefined) at[rename] = former;
    }
}

function filled(value: Value): unknown {
    if (value instanceof Blank) return value.example;
    if (Array.isArray(value)) return value.map((item) => filled(item as Value));
    if (typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner)]));
}

function examplesIn(fix: Problem["fix"]): Map<string, string> {
    const blanks: Blank[] = [];
    const collect = (value: Value | undefined): void => {
        if (value instanceof Blank) blanks.push(value);
        else if (typeof value === "object")
            for (const inner of Object.values(value)) collect(inner);
    };
    for (const { value } of typeof fix === "string" ? ([] as Edit[]) : fix) collect(value);
    return new Map(blanks.map(({ words, example }) => [words, example]));
}

function unquoted(value: string | undefined): string | undefined {
    return value?.replace(/^'(.*)'$/, "$1");
}

function steps(path: string): Step[] {
    return [...path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
        ([, quoted, index, name]) => (index === undefined ? (quoted ?? name ?? "") : Number(index)),
    );
}

function isContainer(value: unknown): boolean {
    return typeof value === "object" && value !== null;
}

function refused({ setting }: Problem): Error {
    return new Error(`Pulumi refuses the fix of ${setting}`);
}
