import type { Ran, Run } from "../../../cli/rehearse/run";

/** Pretends a host: a command line that contains a key's text gets its answer; all other commands are missing. */
export function pretend(
    answers: Readonly<Record<string, Partial<Ran>>>,
): Run & { asked: string[] } {
    const asked: string[] = [];
    const run: Run = (command, args) => {
        const line = [command, ...args].join(" ");
        asked.push(line);
        const found = Object.entries(answers).find(([part]) => line.includes(part));
        const missing = { status: 127, stdout: "", stderr: `${command} is not there` };
        return Promise.resolve(
            found === undefined ? missing : { status: 0, stdout: "", stderr: "", ...found[1] },
        );
    };
    return Object.assign(run, { asked });
}
