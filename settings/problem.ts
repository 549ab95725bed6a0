/** One refused value: what is wrong, what was got, what is allowed, and the command that mends it. */
export interface Problem {
    /** Config key without its namespace, for example `sshFrom`. */
    readonly setting: string;
    readonly wrong: string;
    /** The value as the user wrote it; secrets are described, never repeated. */
    readonly got: string;
    readonly allowed: string;
    /** A command line that mends it, complete but for values only the user knows. */
    readonly mend: string;
}

/** A value as a user would recognise it in the stack file. */
export function shown(value: unknown): string {
    return value === undefined ? "nothing" : JSON.stringify(value);
}

/** All problems of one stack as one message, so that a user mends the file once. */
export function explain(problems: readonly Problem[]): string {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const paragraphs = problems.map(({ setting, wrong, got, allowed, mend }) =>
        [
            `  ${setting}: ${wrong}`,
            `      got      ${got}`,
            `      allowed  ${allowed}`,
            `      mend     ${mend}`,
        ].join("\n"),
    );
    return `the configuration of this stack has ${count}:\n\n${paragraphs.join("\n\n")}\n`;
}
