import type { Command } from "commander";
import { describe, options } from "../../command-line";
import { atAws, boxVerb } from "../box-verb";
import type * as costModule from "../cost/cost";
import type { Given } from "../run";

/** Builds the command line of `cost`. */
export function costVerb(): Command {
    const command = boxVerb("cost", "what this member has (default: everybody)")
        .summary("show what the boxes cost this month, by member and part")
        .description(
            "show what boxes and disks have cost since the month began, by member and part, and what they will cost at its end. The " +
                "hours are those in which EC2 billed a box, from the stack's log",
        )
        .addOption(options.json())
        .action((given: Given) =>
            atAws("cost", given, (aws) => {
                // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
                const { cost } = require("../cost/cost") as typeof costModule;
                return cost(aws, given);
            }),
        );
    return describe(command, "Look", ["cost", "cost --stack gpu --member ana", "cost --json"]);
}
