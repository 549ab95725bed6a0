import { type Command, InvalidArgumentError } from "commander";
import type * as lifecycle from "./change/run";

interface Verb {
    readonly does: string;
    /** The verb's own argument, before the stack. */
    readonly takes?: readonly [name: string, meaning: string, parse?: (text: string) => string];
    readonly options?: readonly (readonly [flags: string, meaning: string])[];
}

const member = ["--member <name>", "whose (default: the only one in the stack)"] as const;

/** Commands that change what a stack has at AWS. */
const verbs: Readonly<Record<lifecycle.VerbName, Verb>> = {
    up: {
        does: "`pulumi up` with the first candidate type that AWS has, in the first zone that has one",
    },
    resize: { does: "another instance type", takes: ["type", "for example g4dn.xlarge"] },
    rebuild: { does: "a new box with the same data", options: [member] },
    move: { does: "boxes and data to another zone", takes: ["zone", "for example us-east-1b"] },
    snapshot: {
        does: "a snapshot of a member's data, kept until you delete it",
        options: [member],
    },
    restore: {
        does: "restore a member's data from a snapshot to a new volume (the current one is kept)",
        takes: ["source", "a snapshot or a former volume; `list` lists them"],
        options: [member, ["--from <name>", "whose snapshot it is, where it is another member's"]],
    },
    grow: { does: "larger data volumes, while people work", takes: ["size", "GiB", gib] },
    "upgrade-image": {
        does: "today's machine image, which replaces the boxes",
        options: [["--to <image>", "this image, ami-..., rather than today's"]],
    },
    destroy: { does: "take a stack down; says which data volumes stay, and what they cost" },
};

/** Adds the verbs to the command. */
export function addVerbs(command: Command, projectDir: string): void {
    for (const [name, { does, takes, options = [] }] of Object.entries(verbs)) {
        const verb = command.command(name).description(does);
        if (takes !== undefined) {
            const [word, meaning, parse = String] = takes;
            verb.argument(`<${word}>`, meaning, parse);
        }
        verb.argument("[stack]", "a stack with a file here", "dev");
        for (const option of options) verb.option(...option);
        verb.option("--yes", "ask nothing");
        verb.option("--take-over", "put right what another person's command left, which has ended");
        verb.action(async (...given: readonly unknown[]) => {
            const [value, stack] = takes === undefined ? ["", given[0]] : given;
            const chosen = verb.opts<lifecycle.Options>();
            // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, as in main.ts
            const { run } = require("./change/run") as typeof lifecycle;
            await run(name as lifecycle.VerbName, projectDir, String(stack), String(value), chosen);
        });
    }
}

function gib(text: string): string {
    if (/^[1-9]\d*$/.test(text)) return text;
    throw new InvalidArgumentError("it takes a whole number of GiB, for example 200.");
}
