import { Command } from "commander";
import { describe, options, stackOf } from "../command-line";
import type * as planModule from "./plan";

/** Builds the command line of `plan`. */
export function planVerb(projectDir: string): Command {
    const command = new Command("plan")
        .summary("show what `up` would create, and what it costs, without asking AWS")
        .description(
            "show what `up` would create, what it costs and why, without asking AWS. Without a stack, show one line for each",
        )
        .argument("[stack]", "a stack with a file here (default: all of them)")
        .addOption(options.stack())
        .option("--why", "add the reason for each choice")
        .option("--resources", "add the tree of resources")
        .option("--security", "add every security rule, and each exception with its reason")
        .option("--cost", "add the price of each part")
        .option("--full", "add all of these")
        .option("--documents <dir>", "write the cloud-init documents and the user data to <dir>")
        .addOption(
            options.json().conflicts(["why", "resources", "security", "cost", "full"] as string[]),
        )
        .action(
            async (
                last: string | undefined,
                given: planModule.PlanOptions & { stack?: string },
            ) => {
                const { stack, ...wanted } = given;
                const named =
                    last === undefined && stack === undefined ? undefined : stackOf(last, stack);
                // It brings Pulumi and AWS's classes along, 0.3 s that help should not take.
                // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
                const { plan } = require("./plan") as typeof planModule;
                await plan(projectDir, named, wanted);
            },
        );
    return describe(command, "Look", ["plan", "plan gpu --why", "plan dev --json"]);
}
