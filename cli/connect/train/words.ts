import { word } from "../ssh/word";

/** What a job is started with; the box checks all of it. */
export interface Wish {
    /** On the box, from the member's home. */
    readonly folder: string;
    readonly port?: readonly number[];
    readonly name?: string;
}

/**
 * Returns the line that starts a job on the box. A script goes to Python, as the box's own `train script.py` does.
 *
 * @param words the script or command, and its own words.
 */
export function startLine(words: readonly string[], { folder, port = [], name }: Wish): string {
    const missing = `train: there is no folder ${folder} on the box; copy your code there, or name another with --folder`;
    const script = words[0]?.endsWith(".py") === true ? ["python"] : [];
    const train = [
        ...["workstation", "train", "--detach"],
        ...port.flatMap((it) => ["--port", String(it)]),
        ...(name === undefined ? [] : ["--name", word(name)]),
        ...["--", ...[...script, ...words].map(word)],
    ];
    return `cd -- ${word(folder)} 2>/dev/null || { echo ${word(missing)} >&2; exit 1; }; exec ${train.join(" ")}`;
}

/** Returns the line that shows a job's output until it ends, and ends with its exit code. Ctrl-C leaves the job running. */
export function followLine(job: string): string {
    return `trap 'exit 130' INT; workstation train logs -f ${job}; workstation train wait ${job} >/dev/null`;
}

/** Returns the line for a verb of jobs. */
export function jobLine(verb: string, words: readonly string[]): string {
    return ["exec workstation train", verb, ...words.map(word)].join(" ");
}

/** Reads the number of a job from what the box says at its start; nothing where it says something else. */
export function jobIn(said: string): string | undefined {
    return /^job (\d+)\b/m.exec(said)?.[1];
}
