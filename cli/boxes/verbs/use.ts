import { Command } from "commander";
import { describe } from "../../command-line";
import type * as useModule from "../use";

/** Builds the command line of `use`, which asks AWS nothing. */
export function useVerb(): Command {
    const command = new Command("use")
        .summary("store your name, so that commands know which box is yours")
        .description(
            "store your member's name, so that the other commands know which box is yours; without a name, print the stored one",
        )
        .argument("[name]", "your name in the stack file")
        .action((name: string | undefined) => {
            // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
            const { use } = require("../use") as typeof useModule;
            return use(name);
        });
    return describe(command, "Work", ["use ana", "use"]);
}
