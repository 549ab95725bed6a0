import type { Command } from "commander";
import { atAws, boxVerb, startYes, whose } from "../../boxes/box-verb";
import type { Given } from "../../boxes/run";
import { describe } from "../../command-line";
import type * as openServerModule from "./open-server";
import { servers } from "./servers";

/** Builds the command line of `notebook`. */
export function notebookVerb(): Command {
    const command = boxVerb("notebook", whose.reached)
        .summary("open JupyterLab on your box in a browser")
        .description(
            "open JupyterLab on your box in a browser, logged in, until Ctrl-C. It runs in the training container's image, with " +
                "/data and your home. A box that is off is started first. The token is read over SSH, with your key, and shown nowhere",
        )
        .addOption(startYes())
        .action((given: Given) =>
            atAws("notebook", given, (aws) => {
                // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
                const { openServer } = require("./open-server") as typeof openServerModule;
                return openServer(aws, given, servers.notebook);
            }),
        );
    return describe(command, "Work", ["notebook", "notebook --member ana"]);
}
