import type { Command } from "commander";
import { atAws, boxVerb, startYes, whose } from "../../boxes/box-verb";
import type { Given } from "../../boxes/run";
import { describe } from "../../command-line";
import type * as codeModule from "./code";

/** Builds the command line of `code`. */
export function codeVerb(): Command {
    const command = boxVerb("code", whose.reached)
        .summary("open your box in VS Code")
        .description(
            "open your home on your box in VS Code, whose extension Remote - SSH does the rest; where no window can be opened, " +
                "print the link",
        )
        .addOption(startYes())
        .action((given: Given) =>
            atAws("code", given, (aws) => {
                // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
                const { code } = require("./code") as typeof codeModule;
                return code(aws, given);
            }),
        );
    return describe(command, "Work", ["code", "code --stack gpu"]);
}
