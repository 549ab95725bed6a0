import type { Command } from "commander";
import { atAws, boxVerb, whose } from "../../boxes/box-verb";
import { usePlugin } from "../use-plugin";
import type * as proxyModule from "./proxy";

/** Builds the command line of the ProxyCommand, which help does not list. */
export function proxyVerb(): Command {
    return boxVerb("proxy", whose.reached)
        .summary("connect standard input and output with a box's SSH server")
        .description("connect standard input and output with a box's SSH server, for OpenSSH")
        .option("--id <id>", "the box's id, where it is known (default: EC2 is asked)")
        .addOption(usePlugin())
        .action((given: proxyModule.ProxyGiven) =>
            atAws("proxy", given, (aws) => {
                // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
                const { proxy } = require("./proxy") as typeof proxyModule;
                return proxy(aws, given);
            }),
        );
}
