import type { Command } from "commander";
import { atAws, boxVerb, whose } from "../../boxes/box-verb";
import { describe } from "../../command-line";
import { usePlugin } from "../use-plugin";
import type * as metricsModule from "./metrics";

/** Builds the command line of `metrics`. */
export function metricsVerb(): Command {
    const command = boxVerb("metrics", whose.reached)
        .summary("show the load of your box: GPUs, processors, memory, disk and network")
        .description(
            "show the last minute and the last hour of your box: a line for each GPU, for processors, memory, disk and network, " +
                "and the GPUs' errors and throttling of the last day. A box that is off is not started",
        )
        .option("-w, --watch", "show it again at each new sample, until Ctrl-C")
        .option("--json", "print one object for programs; with -w one a line for each sample")
        .addOption(usePlugin())
        .action((given: metricsModule.MetricsGiven) =>
            atAws("metrics", given, (aws) => {
                // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
                const { metrics } = require("./metrics") as typeof metricsModule;
                return metrics(aws, given);
            }),
        );
    return describe(command, "Work", ["metrics", "metrics -w --member ana"]);
}
