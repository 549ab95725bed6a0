import type { Command } from "commander";
import { atAws, boxVerb, startYes, whose } from "../../boxes/box-verb";
import { describe } from "../../command-line";
import { port } from "../port";
import { usePlugin } from "../use-plugin";
import type * as forwardModule from "./forward";

/** Builds the command line of `forward`. */
export function forwardVerb(): Command {
    const command = boxVerb("forward", whose.reached)
        .summary("reach a port of your box at this computer")
        .description(
            "open a port of this computer that leads to a port of your box, until Ctrl-C. It stays open when the connection is lost, " +
                "and nobody else's computer reaches it",
        )
        .argument("<port>", "a port that a program on the box listens on", port)
        .option("--local-port <port>", "the port here (default: any free one)", port)
        .addOption(usePlugin())
        .addOption(startYes())
        .action((remote: number, given: forwardModule.ForwardGiven) =>
            atAws("forward", given, (aws) => {
                // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
                const { forward } = require("./forward") as typeof forwardModule;
                return forward(aws, remote, given);
            }),
        );
    return describe(command, "Work", ["forward 8888", "forward 6006 --local-port 6006"]);
}
