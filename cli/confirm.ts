import confirm from "@inquirer/confirm";
import { createInterface } from "node:readline/promises";
import { Refusal } from "../settings/refusal";
import { exitCodes } from "./exit-codes";

/**
 * Asks for a yes or no. Ctrl-C is a no as well, and sets its exit code.
 *
 * @param yes answers without asking, for `--yes`.
 * @throws Refusal when there is no terminal to ask on.
 */
export async function confirmed(message: string, yes = false): Promise<boolean> {
    if (yes) return true;
    if (!process.stdin.isTTY) {
        throw new Refusal(
            "this needs a confirmation, and there is no terminal to ask on; to skip it, add --yes",
        );
    }
    const answer = await orInterrupted(confirm({ message, default: false }));
    if (answer === "interrupted") process.exitCode = exitCodes.interrupted;
    return answer === true;
}

/** Waits for an answer, or for Ctrl-C: `@inquirer/core` then throws an error of this name. */
export async function orInterrupted(answer: Promise<boolean>): Promise<boolean | "interrupted"> {
    try {
        return await answer;
    } catch (error) {
        if (error instanceof Error && error.name === "ExitPromptError") return "interrupted";
        throw error;
    }
}

/**
 * Has a name typed before something is deleted for good. `--yes` is no answer to that. Ctrl-C is a no as well, and sets its
 * exit code.
 *
 * @throws Refusal when there is no terminal to type on.
 */
export async function typedBack(name: string): Promise<boolean> {
    refuseWithoutTerminal();
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    try {
        return (await terminal.question(`Type ${name} to continue: `)).trim() === name;
    } catch (error) {
        // Ctrl-C and Ctrl-D end a question so.
        if (!(error instanceof Error) || error.name !== "AbortError") throw error;
        process.exitCode = exitCodes.interrupted;
        return false;
    } finally {
        terminal.close();
    }
}

/** @throws Refusal when there is no terminal to type on. */
export function refuseWithoutTerminal(): void {
    if (process.stdin.isTTY) return;
    throw new Refusal(
        "what is deleted for good needs its name typed, and there is no terminal to type on; run the same command in a terminal",
    );
}
