import { Command, InvalidArgumentError } from "commander";
import { atAws, boxVerb, startYes, whose } from "../boxes/box-verb";
import { describe, options } from "../command-line";
import type * as replayModule from "./replay";

/** Builds the command line of `idle`, which holds `replay`. */
export function idleVerb(): Command {
    const command = new Command("idle")
        .summary("replay a recording through the rule that stops idle boxes")
        .description("show what the rule that stops idle boxes makes of a box's usage");
    return describe(command, "Look", ["idle replay night.jsonl"]);
}

/** Builds the command line of `idle replay`. */
export function replayVerb(): Command {
    const command = boxVerb("replay", whose.reached)
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
        .addOption(options.json())
        .option("--on-box", "run on your box, over SSH, where this computer has no Python")
        .addOption(startYes())
        .action((file: string, given: replayModule.ReplayGiven) => {
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
