import type { Command } from "commander";
import { describe, options } from "../../command-line";
import { atAws, boxVerb, whose } from "../box-verb";
import type { Given } from "../run";
import type * as stopModule from "../stop";

/** Builds the command line of `stop`. */
export function stopVerb(): Command {
    const command = boxVerb("stop", whose.changed)
        .summary("stop your box; its disks stay")
        .description(
            "stop your box, after asking: whatever runs on it ends. Its disks stay, and are paid",
        )
        .addOption(options.yes())
        .action((given: Given) =>
            atAws("stop", given, (aws) => {
                // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
                const { stop } = require("../stop") as typeof stopModule;
                return stop(aws, given);
            }),
        );
    return describe(command, "Work", ["stop", "stop --stack gpu --yes"]);
}
