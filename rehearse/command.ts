import { relative } from "node:path";
import { rehearsalLogs, rehearse, stopRehearsal, type Tell } from "./rehearse";
import { renderSummary, summarise } from "./summary";

export interface RehearseOptions {
    readonly stop?: boolean;
    readonly rebuild?: boolean;
    readonly logs?: boolean;
    readonly json?: boolean;
    readonly plainVolume?: boolean;
    readonly prepare?: boolean;
}

/** The `rehearse` command. A verdict other than ready ends it with exit code 1. */
export async function rehearseCommand(
    projectDir: string,
    stack: string,
    { stop, rebuild = false, logs, json, plainVolume = false, prepare = false }: RehearseOptions,
): Promise<void> {
    if (logs) {
        process.stdout.write(await rehearsalLogs(projectDir, stack));
        return;
    }
    if (stop) {
        for (const line of await stopRehearsal(projectDir, stack)) {
            process.stdout.write(`${line.replace(projectDir, relative("", projectDir) || ".")}\n`);
        }
        return;
    }
    const interrupted = () => {
        process.stderr.write(
            "\ninterrupted; the box, if it has started, goes on. " +
                `To end it: npx workstation rehearse ${stack} --stop\n`,
        );
        process.exit(130);
    };
    process.once("SIGINT", interrupted);
    process.once("SIGTERM", interrupted);
    const rehearsal = await rehearse(projectDir, stack, { rebuild, plainVolume, prepare }, tell());
    process.off("SIGINT", interrupted);
    process.off("SIGTERM", interrupted);
    const summary = summarise(rehearsal, process.cwd());
    const text = json ? `${JSON.stringify(summary, null, 2)}\n` : renderSummary(summary);
    process.stdout.write(text);
    if (summary.verdict !== "ready") process.exitCode = 1;
}

/** On a terminal the progress is one line that changes; elsewhere each stage is a line. */
function tell(stream = process.stderr): Tell {
    let shown = "";
    return {
        say: (line) => stream.write(`${line}\n`),
        progress: (line, seconds) => {
            const at = `${String(Math.round(seconds)).padStart(4)} s  `;
            if (stream.isTTY) stream.write(`\r\x1b[K${at}${line.slice(0, 90)}`);
            else if (line !== shown) stream.write(`${at}${line}\n`);
            shown = line;
        },
    };
}
