import type { Command } from "commander";
import { describe } from "../../command-line";
import { atAws, boxVerb, whose } from "../box-verb";
import type { Given } from "../run";
import type * as startModule from "../start";

/** Builds the command line of `start`. */
export function startVerb(): Command {
    const command = boxVerb("start", whose.changed)
        .summary("start your box and wait until it is ready")
        .description(
            "start your box and wait until it is ready. Ctrl-C ends the wait, and the box continues to start",
        )
        .action((given: Given) =>
            atAws("start", given, (aws) => {
                // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
                const { start } = require("../start") as typeof startModule;
                return start(aws, given);
            }),
        );
    return describe(command, "Work", ["start", "start --stack gpu --member ana"]);
}
