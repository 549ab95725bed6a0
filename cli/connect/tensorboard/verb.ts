import type { Command } from "commander";
import { atAws, boxVerb, startYes, whose } from "../../boxes/box-verb";
import type { Given } from "../../boxes/run";
import { describe } from "../../command-line";
import type * as serverModule from "../notebook/open-server";
import { servers } from "../notebook/servers";

/** Builds the command line of `tensorboard`. */
export function tensorboardVerb(): Command {
    const command = boxVerb("tensorboard", whose.reached)
        .summary("open TensorBoard on your box in a browser")
        .description(
            "open TensorBoard on your box in a browser, until Ctrl-C, for nobody but you. A box that is off is started first",
        )
        .argument(
            "[folder]",
            "the folder on the box with the logs (default: the last one, or /data/runs)",
        )
        .addOption(startYes())
        .action((folder: string | undefined, given: Given) =>
            atAws("tensorboard", given, (aws) => {
                // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
                const { openServer } = require("../notebook/open-server") as typeof serverModule;
                return openServer(aws, given, servers.tensorboard, folder);
            }),
        );
    return describe(command, "Work", ["tensorboard", "tensorboard /data/runs/resnet"]);
}
