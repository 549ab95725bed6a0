import type { Problem } from "../../settings/problem";
import { publicKeys } from "./ssh-keys";

type StackFile = Record<string, unknown>;
type Step = string | number;

/** What the shell puts in place of the values that only the user knows. */
const fromShell: Readonly<Record<string, string>> = {
    '"$(cat ~/.ssh/id_ed25519.pub)"': publicKeys.ed25519,
    '"$(curl -s https://checkip.amazonaws.com)/32"': "203.0.113.7/32",
};

const command = /^pulumi config (set|rm) (--path )?(?:'([^']+)'|(\S+))(?: (.+))?$/;

/** The commands of a problem's mend, without the words before and the comment behind. */
export function commandsOf({ mend }: Problem) {
    const commands = mend.replace(/^.* works: /, "").replace(/ +#.*$/, "");
    return commands.split(" && ").map((text) => {
        const match = command.exec(text);
        if (match === null) throw new Error(`no command line of Pulumi: ${text}`);
        const [, verb, isPath, quoted, plain, value] = match;
        const key = quoted ?? plain ?? "";
        const path: Step[] = isPath ? steps(key) : [key];
        return { verb, path, value: fromShell[value ?? ""] ?? value };
    });
}

/**
 * Runs the commands of a mend over a stack file, as `pulumi config set` and `rm` do: a path makes lists
 * and maps on its way, replaces text at the top, and is refused where something of another shape stands
 * (Pulumi 3.248.0, sdk/go/common/resource/config, tried command by command).
 */
export function run(problem: Problem, file: StackFile): void {
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
        if (verb === "set") at[last!] = value;
        else if (Array.isArray(at)) at.splice(Number(last), 1);
        else delete at[last!];
    }
}

function steps(path: string): Step[] {
    return [...path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
        ([, quoted, index, name]) => (index === undefined ? (quoted ?? name ?? "") : Number(index)),
    );
}

function isContainer(value: unknown): boolean {
    return typeof value === "object" && value !== null;
}

function refused({ mend }: Problem): Error {
    return new Error(`Pulumi refuses: ${mend}`);
}
