import { Command, CommanderError } from "commander";
import { version } from "../package.json";
import { changes } from "./change/changes";
import { changeVerb } from "./change/verb";
import { initVerb } from "./init/verb";
import { planVerb } from "./plan/verb";
import { print } from "./print";
import { rehearseVerb } from "./rehearse/verb";
import { notInstalled } from "./start/not-installed.cjs";

/** Exit codes: 0 done, 1 refused (the message says why and how to fix it), 2 wrong usage, 70 a bug. */
const exitCodes = { refused: 1, usage: 2, bug: 70 } as const;

function workstation(projectDir: string): Command {
    const command = new Command("workstation")
        .description("cloud dev boxes for machine-learning teams, as code")
        .version(version)
        // bin.cjs reads it, before it chooses whose sources to run.
        .option(
            "--project <dir>",
            "work on the project in this folder (default: the nearest one, from this folder up)",
        )
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
    add(planVerb(projectDir));
    for (const change of changes) add(changeVerb(change, projectDir));
    add(rehearseVerb(projectDir));
    add(initVerb(projectDir));
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
 * Runs one command line on the project in a folder. Sets the process's exit code.
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
