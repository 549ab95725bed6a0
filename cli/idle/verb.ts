import { Command, InvalidArgumentError } from "commander";
import { atAws, boxVerb, startYes, whose } from "../boxes/box-verb";
import { describe, options } from "../command-line";
import { usePlugin } from "../connect/use-plugin";
import type * as idleModule from "./idle";
import type * as replayModule from "./replay";

/** Builds the command line of `idle`, which holds `replay`. */
export function idleVerb(): Command {
    const command = boxVerb("idle", whose.reached)
        .summary("show whether your box is idle, and when it stops")
        .description(
            "show whether your box is idle: what is now, the last hour of each signal as bars, what it meant, when the box stops, " +
                "and how to postpone it. The box is asked over SSH, and must run",
        )
        .addOption(options.json())
        .addOption(usePlugin())
        // Commander would only count the words, and not name the one that was probably meant.
        .argument("[word]")
        .argument("[more...]")
        .usage("[options] [command]")
        .action(function (this: Command, word, _, given: Parameters<typeof idleModule.idle>[1]) {
            if (word !== undefined)
                this.error(`error: unknown command '${word}' of idle\n(Did you mean replay?)`);
            // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
            const { idle } = require("./idle") as typeof idleModule;
            return atAws("idle", given, (aws) => idle(aws, given));
        });
    return describe(command, "Look", [
        "idle",
        "idle --member ana --json",
        "idle replay night.jsonl",
    ]);
}

/** Builds the command line of `idle replay`. What it has in common with `idle`, such as --json, is an option of `idle` itself. */
export function replayVerb(): Command {
    const command = new Command("replay")
        .summary("say when a recorded box would have been stopped, and why")
        .description(
            "replay a recording of a box's usage through the rule that stops idle boxes, and say when it would have warned and stopped, " +
                "and why. It runs on this computer and needs Python 3.9, but neither a box nor an account",
        )
        .argument(
            "<file>",
            "the trace, a line for each minute (docs/idle.md); - for standard input",
        )
        .option("--minutes <minutes>", "the idle limit: 15 to 1440, or 0 for never", minutes, 30)
        .option("--on-box", "run on your box, over SSH, where this computer has no Python")
        .addOption(startYes())
        .action(function (this: Command, file: string) {
            const given = this.optsWithGlobals<replayModule.ReplayGiven>();
            // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
            const { replay, replayOnBox } = require("./replay") as typeof replayModule;
            if (given.onBox !== true) return replay(file, given);
            return atAws("idle replay", given, (aws) => replayOnBox(aws, file, given));
        });
    return describe(command, "Look", [
        "idle replay night.jsonl",
        "idle replay night.jsonl --minutes 60 --json",
    ]);
}

/** Reads `idleStopMinutes`. */
function minutes(text: string): number {
    const number = Number(text);
    if (/^\d{1,4}$/.test(text) && (number === 0 || (number >= 15 && number <= 1440))) return number;
    throw new InvalidArgumentError("It must be a whole number from 15 to 1440, or 0 for never.");
}
