import { Command, CommanderError } from "commander";
import { version } from "../package.json";
import type * as completeModule from "./complete/complete";
import { proxyVerb } from "./connect/proxy/verb";
import type * as deployerModule from "./deployer-verbs";
import { codeOfFailure, exitCodes } from "./exit-codes";
import type * as memberModule from "./member-verbs";
import { print } from "./print";
import { everydayVerbs } from "./start/everyday-verbs.cjs";
import { notInstalled } from "./start/not-installed.cjs";

/** Loads the verbs of whoever deploys: nothing where the command line begins with an everyday verb, which needs no project. */
function deployerVerbs([verb = ""]: readonly string[]): typeof deployerModule | undefined {
    // Completion and help know every verb.
    if (verb !== "complete" && everydayVerbs.includes(verb)) return undefined;
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
    return require("./deployer-verbs") as typeof deployerModule;
}

/** Loads the members' verbs: nothing for `proxy`, which OpenSSH starts for each connection while somebody waits. */
function memberVerbs([verb]: readonly string[]): typeof memberModule | undefined {
    if (verb === "proxy") return undefined;
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
    return require("./member-verbs") as typeof memberModule;
}

function workstation(projectDir: string, argv: readonly string[]): Command {
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
    const add = (one: Command, to = command) => void to.addCommand(one.copyInheritedSettings(to));
    const deployers = deployerVerbs(argv);
    deployers?.addLookingVerbs(projectDir, add);
    memberVerbs(argv)?.addMemberVerbs(projectDir, add);
    command.addCommand(proxyVerb().copyInheritedSettings(command), { hidden: true });
    deployers?.addChangingVerbs(projectDir, add);
    return command;
}

/** Prints why a command failed, and sets the exit code. With `--json` the error is JSON too. */
function fail(error: unknown, json: boolean): void {
    if (error instanceof CommanderError) {
        // Commander has printed its own message, and help is no mistake.
        process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
        return;
    }
    const { kind, message } = told(error);
    process.exitCode = codeOfFailure(kind);
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
        const command = workstation(projectDir, argv);
        if (argv[0] === "complete") {
            // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
            const { addComplete } = require("./complete/complete") as typeof completeModule;
            await addComplete(command, projectDir);
        }
        await command.parseAsync([...argv], { from: "user" });
    } catch (error) {
        fail(error, argv.includes("--json"));
    }
}
