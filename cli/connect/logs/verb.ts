import { type Command, InvalidArgumentError, Option } from "commander";
import { atAws, boxVerb, whose } from "../../boxes/box-verb";
import { describe } from "../../command-line";
import type * as logsModule from "./logs";

/** Builds the command line of `logs`. */
export function logsVerb(): Command {
    const command = boxVerb("logs", whose.reached)
        .summary("show what failed on your box, and the end of its log")
        .description(
            "show what failed on your box, and the end of its log, over SSH. Where that does not get to the box, show the console " +
                "that EC2 keeps",
        )
        .addOption(
            new Option("-f, --follow", "keep showing the log until Ctrl-C").conflicts("console"),
        )
        .option("-n, --lines <count>", "show this many lines of the log, or all", lines)
        .option("--console", "show the console that EC2 keeps, without asking the box")
        .action((given: logsModule.LogsGiven) =>
            atAws("logs", given, (aws) => {
                // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
                const { logs } = require("./logs") as typeof logsModule;
                return logs(aws, given);
            }),
        );
    return describe(command, "Look", ["logs", "logs -f", "logs --console"]);
}

/** Reads how many lines. */
function lines(text: string): number | "all" {
    const number = Number(text);
    if (text === "all") return text;
    if (Number.isInteger(number) && number >= 1 && number <= 100_000) return number;
    throw new InvalidArgumentError("It must be a number from 1 to 100000, or all.");
}
