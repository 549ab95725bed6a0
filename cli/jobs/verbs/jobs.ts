import type { Command } from "commander";
import { atAws, boxVerb } from "../../boxes/box-verb";
import { describe, options } from "../../command-line";
import type * as listModule from "../list";
import { whole, whoseJobs } from "./submit";

/** Builds the command line of `jobs`. */
export function jobsVerb(): Command {
    const command = boxVerb("jobs", whoseJobs)
        .summary("list your runs on AWS Batch, and how they ended")
        .description(
            "list the newest runs of `submit`: state, exit code, size, price at most. In a pipe it prints the ids alone",
        )
        .option("--all", "those of all members")
        .option("--last <number>", "so many of the newest", whole(1), 20)
        .addOption(options.json())
        .action((given: listModule.JobsGiven) =>
            atAws("jobs", given, (aws) => {
                // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
                const { listJobs } = require("../list") as typeof listModule;
                return listJobs(aws, given);
            }),
        );
    return describe(command, "Look", ["jobs", "jobs --all --last 100", "jobs --json"]);
}
