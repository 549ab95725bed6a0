import { type Command, InvalidArgumentError } from "commander";
import { describe, options } from "../../command-line";
import { atAws, boxVerb, whose } from "../box-verb";
import type * as historyModule from "../history";
import type { Given } from "../run";

// eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
const load = () => require("../history") as typeof historyModule;

/** Builds the command line of `history`. */
export function historyVerb(): Command {
    const command = boxVerb("history", whose.changed)
        .summary("list when your box started and stopped, and why")
        .description(
            "list when your box started and stopped, and why, from the stack's log and from EC2",
        )
        .addOption(options.json())
        .option("--days <number>", "how far back, up to 400 days (default: 30)", days)
        .action((given: Given & { days?: number }) =>
            atAws("history", given, (aws) => load().history(aws, given)),
        );
    return describe(command, "Look", ["history", "history --member ana --days 90"]);
}

function days(text: string): number {
    const read = load().daysOf(text);
    if (read === undefined) throw new InvalidArgumentError("It must be 1 to 400 days.");
    return read;
}
