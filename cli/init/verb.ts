import { Command } from "commander";
import { describe } from "../command-line";
import type * as initModule from "./init";

/** Builds the command line of `init`. */
export function initVerb(projectDir: string): Command {
    const command = new Command("init")
        .summary("write the stack file of a new environment, and show its plan")
        .description(
            "write Pulumi.NAME.yaml for a new environment, with comments, and show its plan",
        )
        .argument("<name>", "name of the new stack")
        .option("--region <region>", "AWS region (default: AWS_REGION, else us-east-1)")
        .option("--type <type>", "instance type (default: the candidates of Pulumi.yaml)")
        .action(async (name: string, given: initModule.InitOptions) => {
            // It plans, and so loads Pulumi and AWS's classes, 0.3 s that help should not take.
            // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
            const { init } = require("./init") as typeof initModule;
            await init(projectDir, name, given);
        });
    return describe(command, "Try", [
        "init training --type g5.xlarge",
        "init berlin --region eu-central-1",
    ]);
}
