import { createInterface } from "node:readline/promises";
import { namePattern } from "../../settings/members";
import { Refusal } from "../../settings/refusal";
import { storedName } from "../boxes/stored-name";
import { print } from "../print";

/** What tells who somebody is, beside the command line. */
export interface Known {
    readonly env: Readonly<Record<string, string | undefined>>;
    /** The name that `workstation use` stored. */
    readonly stored: () => string | undefined;
    /** Reads a name from the terminal. @default refuses, because there is none */
    readonly ask?: (() => Promise<string>) | undefined;
}

/**
 * Returns whose jobs a command is about: `--member`, else `WORKSTATION_MEMBER`, else the name that `use` stored, else the
 * answer to a question. A job needs no box, so there is no box to take the name from.
 *
 * @throws Refusal for what cannot be a member's name, or when nobody can be asked.
 */
export async function whoseJobs(asked: string | undefined, known: Known): Promise<string> {
    const { env, stored, ask } = known;
    const name = asked ?? (env["WORKSTATION_MEMBER"] || undefined) ?? stored();
    const given = name ?? (await ask?.());
    if (given === undefined)
        throw new Refusal(
            "whose job this is, nobody said; add --member NAME, or store your name: `npx workstation use NAME`",
        );
    // It becomes a part of addresses in the bucket.
    if (namePattern.test(given)) return given;
    throw new Refusal(
        `"${given}" cannot be a member's name, which is 1 to 32 lower-case letters, digits and dashes, with a letter first`,
    );
}

/** Asks on this terminal, where there is one. */
export function knownHere(): Known {
    const terminal = process.stdin.isTTY && process.stderr.isTTY;
    return { env: process.env, stored: storedName, ...(terminal ? { ask } : {}) };
}

async function ask(): Promise<string> {
    print("A job belongs to a member of the stack.\n", process.stderr);
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
        return (await terminal.question("Your name there: ")).trim();
    } finally {
        terminal.close();
    }
}
