import { Command } from "commander";
import { describe, options, stackOf } from "../command-line";
import type * as listModule from "./list";

/** Builds the command line of `member`, which has verbs of its own. */
export function memberVerb(): Command {
    const command = new Command("member")
        .summary("list the members of a stack, add or remove one")
        .description(
            "list the members of a stack, add or remove one. Each has a box and data of their own",
        );
    return describe(command, "Change", ["member list", "member add ana --key ana.pub"]);
}

/** Builds the command line of `member list`. */
export function listVerb(projectDir: string): Command {
    const command = new Command("list")
        .summary("list the members in the stack file: machine, price and SSH keys")
        .description(
            "list the members in the stack file with their machine, its price and their SSH keys, without asking AWS",
        )
        .argument("[stack]", "a stack with a file here (default: dev)")
        .addOption(options.stack())
        .addOption(options.json())
        .action(async (last: string | undefined, given: { stack?: string; json?: boolean }) => {
            // It plans, and so loads Pulumi and AWS's classes, 0.3 s that help should not take.
            // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
            const { listMembers } = require("./list") as typeof listModule;
            await listMembers(projectDir, stackOf(last, given.stack), given);
        });
    return describe(command, "Look", ["member list", "member list gpu --json"]);
}
