import type { Command } from "commander";
import { atAws, boxVerb, whose } from "../../boxes/box-verb";
import type { Given } from "../../boxes/run";
import { describe } from "../../command-line";
import { usePlugin } from "../use-plugin";
import type * as keepModule from "./keep";

// eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
const load = () => require("./keep") as typeof keepModule;

/** Builds the command line of `keep`. */
export function keepVerb(): Command {
    const command = boxVerb("keep", whose.reached)
        .summary("keep your box up for a time, though nobody uses it")
        .description(
            "keep a box that runs from stopping for a time, though nobody uses it, over SSH. Without a time, say until when it " +
                "is kept up. It starts no box",
        )
        .argument("[time]", "30m to 7d, such as 4h or 1h30m; off ends it", (text: string) =>
            load().timeToKeep(text),
        )
        .addOption(usePlugin())
        .action((time: string | undefined, given: Given) =>
            atAws("keep", given, (aws) => load().keep(aws, time, given)),
        );
    return describe(command, "Work", ["keep 4h", "keep", "keep off"]);
}
