import { InvalidArgumentError, type Command } from "commander";
import { atAws, boxVerb } from "../../boxes/box-verb";
import { describe, options } from "../../command-line";
import type * as submitModule from "../submit";

/** Whose jobs a verb is about. */
export const whoseJobs = "whose jobs (default: WORKSTATION_MEMBER, or the name of `use`)";

/** Builds the command line of `submit`. */
export function submitVerb(): Command {
    const command = boxVerb("submit", whoseJobs)
        .summary("run a command on larger or more machines, by AWS Batch")
        .description(
            "run a command in the training image as a job of AWS Batch: say its price, ask, send this folder, show the job's output, " +
                "bring its results back and end with its exit code. Ctrl-C asks whether the job shall continue",
        )
        .argument("<command...>", "after --, a script such as fit.py, or any command")
        .option(
            "--gpus <number>",
            "GPUs of each node (default: 1 where the queue has GPUs)",
            whole(0),
        )
        .option("--nodes <number>", "hosts that work together", whole(1), 1)
        .option("--spot", "on spare hosts, which AWS may take away; the job is then tried again")
        .option("--hours <hours>", "most hours of an attempt", hours, 4)
        .option(
            "--env <name=value>",
            "set a variable of the job; may be given several times",
            several,
        )
        .option("--name <name>", "name the run", "run")
        .option("--dir <dir>", "send this folder", ".")
        .option("--detach", "end when the job is submitted, and print its id")
        .addOption(options.yes())
        .action((words: string[], given: submitModule.SubmitGiven) =>
            atAws("submit", given, (aws) => {
                // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
                const { submit } = require("../submit") as typeof submitModule;
                return submit(aws, words, given);
            }),
        );
    return describe(command, "Work", [
        ...["submit -- fit.py --epochs 3", "submit --gpus 4 --spot --hours 8 -- python fit.py"],
        ...["submit --nodes 2 --name resnet -- python fit.py", "submit --detach --yes -- fit.py"],
    ]);
}

function several(text: string, former: readonly string[] = []): readonly string[] {
    return [...former, text];
}

/** Reads a whole number from `least` on. */
export function whole(least: number): (text: string) => number {
    return (text) => {
        if (/^\d{1,6}$/.test(text) && Number(text) >= least) return Number(text);
        throw new InvalidArgumentError(`It takes a whole number from ${least} on.`);
    };
}

/** Batch takes a limit of 60 seconds or more. */
function hours(text: string): number {
    const given = Number(text);
    if (given >= 1 / 60 && given <= 24 * 14) return given;
    throw new InvalidArgumentError("It takes hours from 0.02 to 336, which is two weeks.");
}
