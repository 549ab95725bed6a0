import { type Command, Option } from "commander";
import { Refusal } from "../settings/refusal";

/** Groups of the help, in its order. */
export type Group = "Look" | "Work" | "Change" | "End" | "Try";

/** The stack that a command works on where none is named. */
const usualStack = "dev";

/** Options that mean the same in every command that has them. */
export const options = {
    stack: () => new Option("-s, --stack <stack>", "name the stack here rather than last"),
    member: () =>
        new Option("-m, --member <name>", "act on this member's box (default: the only member's)"),
    oneMember: () =>
        new Option("-m, --member <name>", "change this member's box only (default: everyone's)"),
    yes: () => new Option("-y, --yes", "skip the confirmation"),
    json: () => new Option("--json", "print JSON, errors included"),
    dryRun: () =>
        new Option("--dry-run", "show steps and price, change nothing; needs no account or Pulumi"),
} as const;

/** Puts a command into a group of the help and adds its examples. */
export function describe(command: Command, group: Group, examples: readonly string[]): Command {
    const lines = examples.map((it) => `  workstation ${it}\n`).join("");
    return command.helpGroup(`${group}:`).addHelpText("after", `\nExamples:\n${lines}`);
}

/**
 * Returns the stack that was named, last on the line or with `--stack`.
 *
 * @throws Refusal when both name one, and not the same.
 */
export function stackOf(last: string | undefined, option: string | undefined): string {
    if (last !== undefined && option !== undefined && last !== option) {
        throw new Refusal(
            `two stacks are named: ${last}, and ${option} with --stack; name the one that you mean`,
        );
    }
    return last ?? option ?? usualStack;
}
