import { Command, Option } from "commander";
import { describe, options, stackOf } from "../command-line";
import { Refusal } from "../../settings/refusal";
import type { Change, Given } from "./change";
import { run } from "./run";

interface Typed extends Omit<Given, "value"> {
    readonly stack?: string;
}

/** Builds the command line of a verb that changes a stack; all of them have the same common options. */
export function changeVerb(change: Change, projectDir: string): Command {
    const word = change.name.split(" ").at(-1);
    const command = new Command(word).summary(change.summary).description(change.summary);
    if (change.argument !== undefined) command.addArgument(change.argument);
    command.argument("[stack]", "a stack with a file here (default: dev)");
    for (const option of change.options ?? []) command.addOption(option);
    const takeOver = "clean up after another person's command that has ended";
    const allowOlder = "change a stack that a newer version of this program changed last";
    for (const option of [
        options.stack(),
        options.yes(),
        options.dryRun(),
        options.json(),
        new Option("--take-over", takeOver).conflicts("dryRun"),
        new Option("--allow-older", allowOlder).conflicts("dryRun"),
    ])
        command.addOption(option);
    command.action(async (...typed: readonly unknown[]) => {
        const words = typed.slice(0, command.registeredArguments.length) as (string | undefined)[];
        const [value = "", last] = change.argument === undefined ? ["", ...words] : words;
        const { stack, ...given } = command.opts<Typed>();
        if (given.json === true && given.dryRun !== true) {
            throw new Refusal(
                `--json only shows what ${change.name} would do; add --dry-run to use it`,
            );
        }
        await run(change, projectDir, stackOf(last, stack), { value, ...given });
    });
    return describe(command, change.group, change.examples);
}
