import type { Command } from "commander";
import { atAws, boxVerb } from "../../boxes/box-verb";
import { describe } from "../../command-line";
import type * as sshConfigModule from "./ssh-config";

/** Builds the command line of `ssh-config`. */
export function sshConfigVerb(): Command {
    const whose = "this member's boxes (default: yours, where `use` stored your name; else all)";
    const command = boxVerb("ssh-config", whose)
        .summary("let `ssh`, `scp` and editors reach the boxes by name")
        .description(
            "write the boxes' names for `ssh`, `scp`, `rsync` and editors, in a file that ~/.ssh/config includes. It has the boxes " +
                "that this run finds, in place of the ones before",
        )
        .option(
            "--forward-agent",
            "let the box use your SSH keys while you are connected, for git; root on the box can, too",
        )
        .option("--print", "print the file and write nothing")
        .action((given: sshConfigModule.SshConfigGiven) =>
            atAws("ssh-config", given, (aws) => {
                // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
                const { sshConfig } = require("./ssh-config") as typeof sshConfigModule;
                return sshConfig(aws, given);
            }),
        );
    return describe(command, "Work", ["ssh-config", "ssh-config --member ana --forward-agent"]);
}
