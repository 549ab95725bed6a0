import { stripVTControlCharacters } from "node:util";
import { print } from "../../print";
import { printable } from "../../../settings/printable";
import { bootSteps } from "./box-report";
import type { Progress } from "./verdict";

/** How a rehearsal reports what it does. */
export interface Tell {
    /** A step that has begun. */
    readonly say: (line: string) => void;
    /** Where the boot is; called many times. */
    readonly progress: (progress: Progress, seconds: number) => void;
    /** Ends the report. */
    readonly done: () => void;
}

type Terminal = Pick<NodeJS.WriteStream, "write"> & { readonly columns?: number };

const barWidth = 21;

/** Describes a step, as in `4 of 7  settings`; without the log's last line, for a file. */
export function describe({ step, waitsFor }: Progress): string {
    const name = bootSteps[step] ?? "";
    return `${step + 1} of ${bootSteps.length}  ${name}${waitsFor && `: ${waitsFor}`}`;
}

export function bar(progress: Progress, seconds: number, columns: number): string {
    const full = Math.round((barWidth * progress.step) / bootSteps.length);
    const drawn = `${"=".repeat(full)}>`.padEnd(barWidth + 1);
    const text = printable(`[${drawn}]${whole(seconds)}  ${describe(progress)}`);
    const log = progress.lastLine === "" ? "" : `  | ${wordsOf(progress.lastLine)}`;
    // A line that wraps could not be drawn over.
    return `${text}${log}`.slice(0, columns - 1);
}

/** Keeps only the words of a line: services colour their lines and draw over them. */
function wordsOf(line: string): string {
    return printable(stripVTControlCharacters(line).replace(/\s+/g, " "));
}

function whole(seconds: number): string {
    return `${Math.round(seconds)} s`.padStart(6);
}

/** Prints each step as a line, once. */
export function plainTell(out: Terminal): Tell {
    let shown = "";
    return {
        say: (line) => print(`${line}\n`, out),
        progress: (progress, seconds) => {
            const line = describe(progress);
            if (line !== shown) print(`${whole(seconds)}  ${line}\n`, out);
            shown = line;
        },
        done: () => undefined,
    };
}

/** Redraws one line: a step with its seconds so far, then the boot as a bar. */
export function liveTell(out: Terminal, now = Date.now): Tell {
    const draw = (line: string) => out.write(`\r\x1b[K${printable(line)}`);
    let step: { readonly line: string; readonly timer: NodeJS.Timeout } | undefined;
    const endStep = () => {
        if (step === undefined) return;
        clearInterval(step.timer);
        draw(`${step.line}\n`);
        step = undefined;
    };
    return {
        say: (line) => {
            endStep();
            draw(line);
            const start = now();
            const tick = () => {
                const took = whole((now() - start) / 1000);
                draw(`${line.slice(0, (out.columns ?? 80) - took.length - 1)}${took}`);
            };
            step = { line, timer: setInterval(tick, 1000) };
        },
        progress: (progress, seconds) => {
            endStep();
            draw(bar(progress, seconds, out.columns ?? 80));
        },
        done: () => {
            endStep();
            draw("");
        },
    };
}
