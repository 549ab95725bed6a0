import type { Command } from "commander";
import { atAws, boxVerb, startYes, whose } from "../../boxes/box-verb";
import { describe } from "../../command-line";
import { usePlugin } from "../use-plugin";
import type * as sshModule from "./ssh";

/** Builds the command line of `ssh`. */
export function sshVerb(): Command {
    const command = boxVerb("ssh", whose.reached)
        .summary("open a shell on your box, or run a command there")
        .description(
            "open a shell on your box, or run a command there and end with its exit code. A box that is off is started first. It travels through Session Manager, needs " +
                "neither AWS CLI nor plugin, and lives through a lost connection",
        )
        .argument("[command...]", "after --, what to run on the box (default: a shell)")
        .option(
            "--forward-agent",
            "let the box use your SSH keys while you are connected, for git; root on the box can, too",
        )
        .addOption(usePlugin())
        .addOption(startYes())
        .action((words: string[], given: sshModule.SshGiven) =>
            atAws("ssh", given, (aws) => {
                // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
                const { ssh } = require("./ssh") as typeof sshModule;
                return ssh(aws, words, given);
            }),
        );
    return describe(command, "Work", ["ssh", "ssh --member ana -- nvidia-smi"]);
}
