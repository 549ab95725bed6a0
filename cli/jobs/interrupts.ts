import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { print } from "../print";

export type Choice = "detach" | "cancel" | "continue";

/**
 * Runs something during which Ctrl-C asks instead of ending it. A second Ctrl-C, while the question stands, detaches.
 *
 * @param act gets a signal that is aborted when the user does not want to continue.
 * @param ask gets a signal that is aborted when there is nothing left to ask about. @default asks on this terminal; without
 * one, the first Ctrl-C detaches
 */
export async function askingOnCtrlC<T>(
    act: (signal: AbortSignal) => Promise<T>,
    ask: (over: AbortSignal) => Promise<Choice> = askHere,
): Promise<{ readonly value: T; readonly choice: Choice }> {
    const [end, over] = [new AbortController(), new AbortController()];
    let choice: Choice = "continue";
    let asking = false;
    const leave = (chosen: Choice) => {
        choice = chosen;
        if (chosen !== "continue") end.abort();
    };
    const pressed = () => {
        if (asking) return leave("detach");
        asking = true;
        // Nobody can be asked where the question fails, and a job is not ended for that.
        const answer = ask(over.signal).catch((): Choice => "detach");
        void answer.then((chosen) => {
            asking = false;
            leave(chosen);
        });
    };
    // A closed terminal or `kill` asks nobody.
    const gone = () => leave("detach");
    process.on("SIGINT", pressed).on("SIGHUP", gone).on("SIGTERM", gone);
    try {
        return { value: await act(end.signal), choice };
    } finally {
        // A question that still stands would keep the command from its end.
        over.abort();
        process.off("SIGINT", pressed).off("SIGHUP", gone).off("SIGTERM", gone);
    }
}

async function askHere(signal: AbortSignal): Promise<Choice> {
    if (!process.stdin.isTTY) return "detach";
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    print("\n", process.stderr);
    // Node leaves a question open for ever when its input ends.
    const closed = once(terminal, "close").then(() => "d");
    const question = terminal.question(
        "d leaves the job running, c cancels it, Enter shows it further: ",
        { signal },
    );
    try {
        // Ctrl-C and Ctrl-D reject the question, and so does the job's end.
        return choiceOf(await Promise.race([question, closed]));
    } finally {
        terminal.close();
    }
}

export function choiceOf(answer: string): Choice {
    const [first] = answer.trim().toLowerCase();
    if (first === "d") return "detach";
    return first === "c" ? "cancel" : "continue";
}
