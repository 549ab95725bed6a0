import type { Command } from "commander";
import { boxVerb, whose } from "../boxes/box-verb";
import { describe, options } from "../command-line";
import type * as doctorModule from "./doctor";

/** Builds the command line of `doctor`. */
export function doctorVerb(projectDir: string): Command {
    const command = boxVerb("doctor", whose.reached)
        .summary("check laptop, login, permissions, box and the way to it")
        .description(
            "check this laptop, your login at AWS and its clock, your permissions, your box and the way to it, and say what to do " +
                "about each. It changes nothing, and costs nothing. It ends with 0 when no check has failed, else with 1",
        )
        .addOption(options.json())
        .option(
            "--bundle <file>",
            "also write the results and the end of the box's log to a new file, without ids, addresses, names and secrets",
        )
        .action((given: doctorModule.DoctorGiven) => {
            // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
            const { doctor } = require("./doctor") as typeof doctorModule;
            return doctor(given, projectDir);
        });
    return describe(command, "Look", ["doctor", "doctor --member ana --bundle doctor.json"]);
}
