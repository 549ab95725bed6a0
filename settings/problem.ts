import { commandFor, type Edit, yamlFor } from "./edit";
import { printable } from "./printable";
import { isPrivateKey } from "./ssh-public-key";

/** One refused value: the fault, the value itself, the allowed values, and the replacement. */
export interface Problem {
    /** Config key without its namespace, and the path in it, for example `sshFrom[0]`. */
    readonly setting: string;
    /** Whose row of `members` it stands in. @default nobody's */
    readonly member?: string;
    readonly wrong: string;
    /** The value as the user wrote it; secrets are described, never repeated. */
    readonly got: string;
    readonly allowed: string;
    /** The change that fixes it, closest to what the user meant; or advice in words, when no change can be named. */
    readonly fix: readonly Edit[] | string;
    /** Another way out, in words. */
    readonly or?: string;
    /** Line of the stack file, where it is not the setting's own. */
    readonly line?: number;
}

/** Returns the line of a setting in the stack file; `undefined` when the file does not have it. */
export type LineOf = (setting: string) => number | undefined;

/** Longest text that is repeated in full; a damaged key can be recognised by less. */
const longest = 60;
/** A longer message would not be read to its end. */
const mostProblems = 20;
const longestMessage = 15_000;

/**
 * Shows a value in the form that the user wrote in the stack file. A private key pasted by mistake must not
 * reach a terminal's scroll-back or a CI log.
 */
export function shown(value: unknown): string {
    return value === undefined ? "nothing" : brief(JSON.stringify(value));
}

/** Makes text of a stack file safe to print: cuts it short and hides private keys. */
export function brief(text: string): string {
    if (isPrivateKey(text)) return "a private key (not shown)";
    if (text.length <= longest) return printable(text);
    return `${printable(text.slice(0, 40))}... (${text.length} characters)`;
}

/** Tells whether a setting, or something in it, was already refused. */
export function isWrong(setting: string, problems: readonly Problem[]): boolean {
    return problems.some((problem) => problem.setting.replace(/[[.].*$/s, "") === setting);
}

/** Returns the problem of an entry that its list already has. */
export function listedTwice(list: string, index: number, value: string): Problem {
    return {
        setting: `${list}[${index}]`,
        wrong: "is listed twice",
        got: shown(value),
        allowed: "each entry once",
        fix: [{ path: [list, index] }],
    };
}

/** Tells whether a value is a map with text keys, as in YAML and JSON; lists and null are not. */
export function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isTextList(value: unknown): value is string[] {
    return Array.isArray(value) && value.every((item) => typeof item === "string");
}

/**
 * Renders all problems of one stack as one message, so that the user corrects the file once. Each has the line to write
 * in the stack file, then the command for it. Commands name the stack, because another one may be selected.
 */
export function renderProblems(
    stack: string,
    problems: readonly Problem[],
    lineOf?: LineOf,
): string {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const name = brief(stack);
    let text = `the configuration of stack ${name} has ${count}:\n`;
    for (const [index, problem] of problems.entries()) {
        const paragraph = `\n${paragraphOf(problem, stack, name, lineOf)}\n`;
        if (index === mostProblems || text.length + paragraph.length > longestMessage)
            return `${text}\n  and ${problems.length - index} more, which the next \`npx workstation plan\` shows\n`;
        text += paragraph;
    }
    return text;
}

function paragraphOf(problem: Problem, stack: string, name: string, lineOf?: LineOf): string {
    const { setting, member, wrong, got, allowed, fix, or } = problem;
    const whose = member ? ` (${brief(member)})` : "";
    const line = problem.line ?? lineOf?.(setting);
    const file = `Pulumi.${name}.yaml${line === undefined ? "" : `:${line}`}`;
    const inFile = ({ path: [top] }: Edit) => lineOf === undefined || lineOf(top) !== undefined;
    const write =
        typeof fix === "string" ? fix : fix.map((edit) => yamlFor(edit, inFile(edit))).join("\n");
    const command = typeof fix === "string" ? undefined : commandFor(fix, stack);
    const rows = [
        ["got", got],
        ["allowed", allowed],
        ["write", `${file}  ${write.replaceAll("\n", `\n${" ".repeat(file.length + 2)}`)}`],
        ["or run", command],
        ["or", or],
    ].filter((row): row is [string, string] => row[1] !== undefined);
    const lines = rows.map(
        ([title, text]) =>
            `      ${title.padEnd(8)} ${clipped(text).replaceAll("\n", `\n${" ".repeat(15)}`)}`,
    );
    return printable([`  ${brief(setting)}${whose}: ${clipped(wrong)}`, ...lines].join("\n"));
}

function clipped(text: string): string {
    return text.length > 1500 ? `${text.slice(0, 1500)} ...` : text;
}
