import { Command } from "commander";
import { atAws, boxVerb } from "../../boxes/box-verb";
import { describe, options } from "../../command-line";
import type * as jobModule from "../one-job";
import { whoseJobs } from "./submit";

// eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
const load = () => require("../one-job") as typeof jobModule;

const anyRun = "its id, the beginning of it, or its name (default: the newest)";

/** Builds the command line of `job` and its verbs. */
export function jobVerb(): Command {
    const command = new Command("job")
        .summary("look at one run of `submit`, or change it: logs, results, cancel, retry")
        .description("look at one run of `submit`, or change it");
    for (const it of [logs(), results(), cancel(), retry()]) command.addCommand(it);
    return describe(command, "Work", [
        ...["job logs -f", "job logs 20261130-1", "job cancel resnet", "job retry"],
    ]);
}

function logs(): Command {
    return boxVerb("logs", whoseJobs)
        .description("show a run's output; with -f also what comes, and end with its exit code")
        .argument("[run]", anyRun)
        .option("-f, --follow", "keep showing it; Ctrl-C asks whether the job shall continue")
        .action((run: string | undefined, given: jobModule.JobGiven) =>
            atAws("job logs", given, (aws) => load().jobLogs(aws, run, given)),
        );
}

function results(): Command {
    return boxVerb("results", whoseJobs)
        .description(
            "bring what a run wrote into a folder; nothing of yours is overwritten that was not sent",
        )
        .argument("[run]", anyRun)
        .option("--dir <dir>", "into this folder", ".")
        .action((run: string | undefined, given: jobModule.JobGiven) =>
            atAws("job results", given, (aws) => load().jobResults(aws, run, given)),
        );
}

function cancel(): Command {
    return boxVerb("cancel", whoseJobs)
        .description("end a run, after asking; its checkpoints are kept")
        .argument("<run>", "its id, the beginning of it, or its name")
        .addOption(options.yes())
        .action((run: string, given: jobModule.JobGiven) =>
            atAws("job cancel", given, (aws) => load().jobCancel(aws, run, given)),
        );
}

function retry(): Command {
    return boxVerb("retry", whoseJobs)
        .description(
            "run the same command with the same files again, as a new run, after its price. It continues from the run's last checkpoints, " +
                "unless that run succeeded",
        )
        .argument("[run]", anyRun)
        .option("--dir <dir>", "bring the results into this folder", ".")
        .option("--from-scratch", "begin without the run's checkpoints")
        .option("--detach", "end when the job is submitted, and print its id")
        .addOption(options.yes())
        .action((run: string | undefined, given: jobModule.RetryGiven) =>
            atAws("job retry", given, (aws) => load().jobRetry(aws, run, given)),
        );
}
