import type { Command } from "commander";
import { atAws, boxVerb, whose } from "../../boxes/box-verb";
import type { Given } from "../../boxes/run";
import { describe } from "../../command-line";
import type * as copyModule from "./copy";

/** Builds the command line of `copy`. */
export function copyVerb(): Command {
    const command = boxVerb("copy", whose.reached)
        .summary("copy files and folders to your box, or from it")
        .description(
            "copy files and folders to your box, or from it, over several sessions side by side, and large files through the bucket of a stack with a queue. It says first which way and how long it takes. The same command again moves only " +
                "what is missing or has changed, and continues large files in their middle",
        )
        .usage("[options] <from...> <to>")
        .argument(
            "<paths...>",
            "files and folders, and last where they go. Those of the box begin with a colon: `:` is your home there, `:/data` a folder",
        )
        .option("-y, --yes", "start a box that is off, and copy for long, without asking")
        .action((paths: string[], given: Given) =>
            atAws("copy", given, (aws) => {
                // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
                const { copy } = require("./copy") as typeof copyModule;
                return copy(aws, paths, given);
            }),
        );
    return describe(command, "Work", ["copy train.py data :project", "copy :project/results ."]);
}
