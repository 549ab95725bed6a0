import { Command } from "commander";
import { describe, options, stackOf } from "../command-line";
import type * as accessModule from "./access";

/** Builds the command line of `access`. */
export function accessVerb(projectDir: string): Command {
    const command = new Command("access")
        .summary("print the IAM policy that gives members their own boxes, without asking AWS")
        .description(
            "print the IAM policy that gives members their own boxes and nothing else, without asking AWS. Without --member, " +
                "print one policy for all: the tag workstation:member of the user, or of the role's session, says whose box it is",
        )
        .argument("[stack]", "a stack with a file here (default: dev)")
        .addOption(options.stack())
        .option("-m, --member <name>", "print the policy of this member (default: one for all)")
        .addOption(options.json())
        .action(
            (last: string | undefined, given: accessModule.AccessOptions & { stack?: string }) => {
                // It reads the stack file, and so loads the YAML parser, which help does not wait for.
                // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
                const { access } = require("./access") as typeof accessModule;
                access(projectDir, stackOf(last, given.stack), given);
            },
        );
    return describe(command, "Look", ["access", "access dev --member ana --json"]);
}
