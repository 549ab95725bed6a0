import { Command, CommanderError, Option } from "commander";
import { version } from "../package.json";
import type * as rehearseModule from "./rehearse/command";
import type * as planModule from "./plan/plan";
import { notInstalled } from "./start/not-installed.cjs";
import { print } from "./print";
import { addVerbs } from "./verbs";

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
        .configureHelp({ showGlobalOptions: true });
    command
        .command("plan")
        .description("show what `pulumi up` would make, what it costs and why; asks nothing of AWS")
        .argument("[stack]", "a stack with a file here (default: all of them)")
        .option("--json", "print the plan as JSON")
        .option(
            "--documents <dir>",
            "write the cloud-init documents and the user-data bytes to <dir>",
        )
        .action(async (stack: string | undefined, options: planModule.PlanOptions) => {
            // Loaded here, because it brings Pulumi and AWS along: help should not wait for them.
            // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
            const { plan } = require("./plan/plan") as typeof planModule;
            await plan(projectDir, stack, options);
        });
    command
        .command("rehearse")
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
    addVerbs(command, projectDir);
    return command;
}

function fail(error: unknown): void {
    if (error instanceof CommanderError) {
        // Commander has printed its own message, and help is no mistake.
        process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
    } else if (error instanceof Error && error.name === "Refusal") {
        print(`error: ${error.message.trimEnd()}\n`, process.stderr);
        process.exitCode = exitCodes.refused;
    } else if (notInstalled(error) !== undefined) {
        print(`error: ${notInstalled(error)}\n`, process.stderr);
        process.exitCode = exitCodes.refused;
    } else {
        const said = error instanceof Error ? error.stack : String(error);
        const text = `this is a bug in workstation; please report it with these lines:\n${said}\n`;
        print(text, process.stderr);
        process.exitCode = exitCodes.bug;
    }
}

/** Runs one command line, without Node and script, on the project in a folder. Sets the process's exit code. */
export async function main(projectDir: string, argv: readonly string[]): Promise<void> {
    // A reader such as `head` may close the pipe early, which is no error.
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "EPIPE") throw error;
    });
    await workstation(projectDir).parseAsync(argv, { from: "user" }).catch(fail);
}
