import { type Command, Option } from "commander";
import { describe, options } from "../../command-line";
import { atAws, boxVerb } from "../box-verb";
import type { AskBoxes } from "../live";
import type { Given } from "../run";
import type * as statusModule from "../status";
import type * as watchModule from "../watch-status";

/* eslint-disable @typescript-eslint/no-require-imports -- lazily, and not from ESM */
const load = {
    status: () => require("../status") as typeof statusModule,
    watch: () => require("../watch-status") as typeof watchModule,
};
/* eslint-enable @typescript-eslint/no-require-imports */

/**
 * Builds the command line of `status`.
 *
 * @param askBoxes loads what asks the boxes themselves.
 */
export function statusVerb(askBoxes: () => AskBoxes): Command {
    const command = boxVerb("status", "a box of this member (default: of anybody)")
        .summary("list the boxes: state, ready or not, since when, price")
        .description(
            "list the boxes of everybody, or of one member or stack: type, state, ready or not, since when, price. In a pipe it " +
                "prints the members' names alone",
        )
        .addOption(options.json())
        .addOption(
            new Option(
                "--live",
                "ask each box that is yours, too: room on /data and /home, jobs that run, what keeps it awake",
            ).conflicts("watch"),
        )
        .addOption(
            new Option("-w, --watch", "keep showing it; in a pipe, print the changes").conflicts(
                "json",
            ),
        )
        .action((given: Given & { watch?: boolean; live?: boolean }) =>
            atAws("status", given, (aws) => {
                if (given.watch === true) return load.watch().watchStatus(aws, given);
                const ask = given.live === true ? askBoxes() : undefined;
                return load.status().status(aws, given, ask);
            }),
        );
    return describe(command, "Look", [
        "status",
        "status --stack gpu --json",
        "status --watch",
        "status --live",
    ]);
}
