import { isPrivateKey } from "./ssh-public-key";

/** One refused value: what is wrong, what was got, what is allowed, and the command that mends it. */
export interface Problem {
    /** Config key without its namespace, for example `sshFrom`. */
    readonly setting: string;
    readonly wrong: string;
    /** The value as the user wrote it; secrets are described, never repeated. */
    readonly got: string;
    readonly allowed: string;
    /** A command line that mends it on the selected stack, complete but for values only the user knows. */
    readonly mend: string;
}

/** Longest text that is repeated whole; a damaged key needs less to be recognised. */
const longest = 60;

/**
 * A value as a user would recognise it in the stack file. A private key pasted by mistake must not
 * reach a terminal's scroll-back or a CI log as well.
 */
export function shown(value: unknown): string {
    if (value === undefined) return "nothing";
    const text = JSON.stringify(value);
    if (isPrivateKey(text)) return "a private key (not shown)";
    if (typeof value !== "string" || text.length <= longest) return text;
    return `${text.slice(0, 40)}... (${text.length} characters)`;
}

/**
 * All problems of one stack as one message, so that a user mends the file once. Its commands name the stack:
 * it may be another than the selected one, whose settings a copied command would change.
 */
export function explain(stack: string, problems: readonly Problem[]): string {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const paragraphs = problems.map(({ setting, wrong, got, allowed, mend }) =>
        [
            `  ${setting}: ${wrong}`,
            `      got      ${got}`,
            `      allowed  ${allowed}`,
            `      mend     ${mend.replaceAll("pulumi config ", `pulumi config --stack ${stack} `)}`,
        ].join("\n"),
    );
    return `the configuration of stack ${stack} has ${count}:\n\n${paragraphs.join("\n\n")}\n`;
}
