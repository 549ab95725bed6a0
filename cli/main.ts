import { Command, CommanderError, Option } from "commander";
import { version } from "../package.json";
import { changes } from "./change/changes";
import { changeCommand } from "./change/command";
import { initCommand } from "./init/command";
import { planCommand } from "./plan/command";
import { print } from "./print";
import type * as rehearseModule from "./rehearse/command";
import { notInstalled } from "./start/not-installed.cjs";

/** Exit codes: 0 done, 1 refused (the message says why and how to fix it), 2 wrong usage, 70 a bug. */
const exitCodes = { refused: 1, usage: 2, bug: 70 } as const;

function workstation(projectDir: string): Command {
    const command = new Command("workstation")
        .description("cloud dev boxes for machine-learning teams, as code")
        .version(version)
        .exitOverride()
        .configureOutput({
            writeOut: (text) => print(text),
            writeErr: (text) => print(text, process.stderr),
        })
        .configureHelp({ showGlobalOptions: true })
        .addHelpText(
            "after",
            "\nStart here:\n  workstation plan                  what your stacks would create, and what they cost\n" +
                "  workstation rehearse              try a box on this machine, without AWS\n" +
                "  workstation up dev                create it\n",
        );
    const add = (one: Command) => command.addCommand(one.copyInheritedSettings(command));
    add(planCommand(projectDir));
    for (const change of changes) add(changeCommand(change, projectDir));
    command
        .command("rehearse")
        .helpGroup("Try:")
        .description("boot the very same box in a local container, without AWS")
        .argument("[stack]", "a stack with a file here; its first member's box is taken", "dev")
        .option("--rebuild", "a new box with the same data volume")
        .option("--prepare", "start a new box from an image that has its packages, made once")
        .option("--stop", "end the box; its data volume stays")
        .option("--logs", "show what cloud-init and the services wrote on the box")
        .addOption(
            new Option(
                "--vm",
                "in a virtual machine of QEMU's: its own kernel, udev and NVMe disk; slower",
            ).conflicts("plainVolume"),
        )
        .addOption(
            new Option(
                "--direct",
                "open the desktop through the engine's exec rather than SSH",
            ).conflicts("vm"),
        )
        .addOption(new Option("--json", "print the summary as JSON").conflicts("direct"))
        .addOption(
            new Option("--engine <name>", "the container engine to use").choices([
                "podman",
                "docker",
            ]),
        )
        .option("--plain-volume", "no loop device: /home and /data on a volume of the engine's")
        .action(async (stack: string, options: rehearseModule.RehearseOptions) => {
            // eslint-disable-next-line @typescript-eslint/no-require-imports -- as above
            const { rehearseCommand } = require("./rehearse/command") as typeof rehearseModule;
            await rehearseCommand(projectDir, stack, options);
        });
    add(initCommand(projectDir));
    return command;
}

/** Prints why a command failed, and sets the exit code. With `--json` the error is JSON too. */
function fail(error: unknown, json: boolean): void {
    if (error instanceof CommanderError) {
        // Commander has printed its own message, and help is no mistake.
        process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
        return;
    }
    const { kind, message } = told(error);
    process.exitCode = exitCodes[kind];
    const text = kind === "refused" ? `error: ${message}` : message;
    print(json ? `${JSON.stringify({ error: { kind, message } })}\n` : `${text}\n`, process.stderr);
}

function told(error: unknown): { readonly kind: "refused" | "bug"; readonly message: string } {
    const missing = notInstalled(error);
    if (missing !== undefined) return { kind: "refused", message: missing };
    if (error instanceof Error && error.name === "Refusal")
        return { kind: "refused", message: error.message.trimEnd() };
    const said = error instanceof Error ? error.stack : String(error);
    const message = `this is a bug in workstation; please report it with these lines:\n${said}`;
    return { kind: "bug", message };
}

/**
 * Runs one command.
 *
 * @param argv the words after the command's name.
 */
export async function main(projectDir: string, argv: readonly string[]): Promise<void> {
    // A reader such as `head` may close the pipe early, which is no error.
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "EPIPE") throw error;
    });
    try {
        await workstation(projectDir).parseAsync([...argv], { from: "user" });
    } catch (error) {
        fail(error, argv.includes("--json"));
    }
}
