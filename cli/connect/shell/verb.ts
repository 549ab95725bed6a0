import type { Command } from "commander";
import { atAws, boxVerb, startYes, whose } from "../../boxes/box-verb";
import { describe } from "../../command-line";
import { usePlugin } from "../use-plugin";
import type * as shellModule from "./shell";

/** Builds the command line of `shell`. */
export function shellVerb(): Command {
    const command = boxVerb("shell", whose.reached)
        .summary("open a shell on your box without an SSH key")
        .description(
            "open a shell on your box in this terminal, as yourself, with AWS credentials and no SSH key. A box that is off is " +
                "started first. Every key goes to the box; ~. at the beginning of a line leaves a session that hangs",
        )
        .addOption(usePlugin())
        .addOption(startYes())
        .action((given: shellModule.ShellGiven) =>
            atAws("shell", given, (aws) => {
                // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
                const { shell } = require("./shell") as typeof shellModule;
                return shell(aws, given);
            }),
        );
    return describe(command, "Work", ["shell", "shell --member ana --plugin"]);
}
