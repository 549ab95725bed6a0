import { Command } from "commander";
import { atAws, boxVerb, startYes, whose } from "../../boxes/box-verb";
import { describe } from "../../command-line";
import { port } from "../port";
import { usePlugin } from "../use-plugin";
import type * as trainModule from "./train";

// eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
const load = () => require("./train") as typeof trainModule;

/** Builds the command line of `train`. */
export function trainVerb(): Command {
    const command = boxVerb("train", whose.reached)
        .summary("train on your box, as a job that outlives this computer")
        .description(
            "run a command in the training container of your box, as a job, show its output and end with its exit code. Ctrl-C " +
                "and a lost connection leave the job running. A box that is off is started first",
        )
        .argument("<command...>", "after --, a script such as fit.py, or any command")
        .option("--detach", "start the job and end at once")
        .option("--name <name>", "name the job beside its number")
        .option(
            "--port <port>",
            "open this port of the job at the box, and here while its output is shown; may be given several times",
            (text: string, former: readonly number[] = []) => [...former, port(text)],
        )
        .option("--folder <folder>", "run it in this folder of the box, from your home", "work")
        .addOption(usePlugin())
        .addOption(startYes())
        .action((words: string[], given: trainModule.TrainGiven) =>
            atAws("train", given, (aws) => load().train(aws, words, given)),
        );
    for (const it of jobVerbs()) command.addCommand(it);
    return describe(command, "Work", [
        ...["train -- fit.py --epochs 3", "train --detach --name resnet -- python fit.py"],
        ...["train logs -f resnet", "train stop resnet"],
    ]);
}

/** The verbs of jobs. What they have in common with `train`, such as --member, is an option of `train` itself. */
function jobVerbs(): Command[] {
    const list = jobVerb("list", "list the jobs of your box, and how they ended", () => []);
    const logs = jobVerb("logs", "show a job's output", ([job = ""], { follow }) => [
        ...(follow === true ? ["-f"] : []),
        job,
    ]);
    const wait = jobVerb(
        "wait",
        "wait for a job's end, and end with its exit code",
        ([job = ""]) => [job],
    );
    const stop = jobVerb("stop", "end a job: SIGTERM, and SIGKILL a minute later", ([job = ""]) => [
        job,
    ]);
    logs.option("-f, --follow", "keep showing it; Ctrl-C leaves the job running");
    for (const it of [logs, wait, stop]) it.argument("<job>", "its number or name");
    return [list, logs, wait, stop];
}

type JobGiven = trainModule.TrainGiven & { readonly follow?: boolean };

function jobVerb(
    name: string,
    summary: string,
    words: (given: readonly string[], options: JobGiven) => readonly string[],
): Command {
    return new Command(name)
        .summary(summary)
        .description(summary)
        .action(function (this: Command) {
            const given = this.optsWithGlobals<JobGiven>();
            const typed = { ...given, folder: undefined, follow: undefined };
            return atAws(`train ${name}`, typed, (aws) =>
                load().ofJobs(aws, name, words(this.args, given), given),
            );
        });
}
