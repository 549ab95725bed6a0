import type { Command } from "commander";
import { bashScript } from "./bash";
import { print } from "../print";
import { memberNames, stackNames } from "./names";

/**
 * Adds `complete SHELL`, which prints the script for a shell, and `complete -- WORDS`, which that script asks at each
 * Tab. The package is an ES module, so it is loaded here, when somebody types `complete`, and no other verb waits for it.
 */
export async function addComplete(command: Command, projectDir: string): Promise<void> {
    const { default: tab } = await import("@bomb.sh/tab/commander");
    const root = tab(command);
    const setup = root.setup.bind(root);
    root.setup = (name, executable, shell) =>
        shell === "bash" ? print(bashScript) : setup(name, executable, shell);
    const offer = (names: (projectDir: string) => readonly string[]) => {
        return (add: (value: string, description: string) => void) => {
            for (const name of names(projectDir)) add(name, "");
        };
    };
    // The package says "no files" whatever it completes.
    const files = () => void Object.assign(root, { complete: () => print(":0\n") });
    for (const [name, offered] of root.commands) {
        const verb = verbOf(command, name);
        if (verb === undefined) continue;
        offered.description = verb.summary() || verb.description();
        const stack = offered.arguments.get("stack");
        if (stack !== undefined) stack.handler = offer(stackNames);
        const member = name === "member remove" ? offered.arguments.get("name") : undefined;
        if (member !== undefined) member.handler = offer(memberNames);
        for (const { long, flags } of verb.options) {
            const option = offered.options.get(long?.slice(2) ?? "");
            if (option === undefined) continue;
            if (long === "--stack") option.handler = offer(stackNames);
            if (long === "--member") option.handler = offer(memberNames);
            if (/<(file|dir)>/.test(flags)) option.handler = files;
        }
    }
}

function verbOf(command: Command, name: string): Command | undefined {
    return name
        .split(" ")
        .reduce<Command | undefined>(
            (it, word) => it?.commands.find((one) => one.name() === word),
            command,
        );
}
