import type { Part } from "../print";
import type { Verdict } from "./check";
import type { Result } from "./run-checks";

const marks: Readonly<Record<Verdict, Part>> = {
    ok: "ok   ",
    warn: { style: "yellow", text: "warn " },
    fail: { style: "red", text: "FAIL " },
    unknown: "?    ",
    "not needed": "-    ",
};

/** Lays out one result: its verdict, its name, and its sentence, wrapped; below it what to do. */
export function renderResult(
    { check, verdict, says, next }: Result,
    nameWidth: number,
    columns: number,
): readonly Part[] {
    const before = 5 + 1 + nameWidth + 2;
    const width = Math.max(columns - before, 30);
    const indent = " ".repeat(before);
    const [first = "", ...rest] = wrapped(says, width);
    const todo = next === undefined ? [] : wrapped(`next: ${next}`, width);
    const below = [...rest, ...todo].map((line) => `${indent}${line}\n`).join("");
    const name = check.padEnd(nameWidth + 2);
    return [marks[verdict], " ", { style: "bold", text: name }, `${first}\n`, below];
}

/** Breaks a text between words. A word that is longer than a line, such as an address, stays whole for whoever copies it. */
export function wrapped(text: string, width: number): string[] {
    const lines: string[] = [];
    for (const word of text.split(/\s+/)) {
        const last = lines.at(-1);
        if (last !== undefined && last.length + 1 + word.length <= width)
            lines[lines.length - 1] = `${last} ${word}`;
        else lines.push(word);
    }
    return lines;
}

/** Says how it stands, in one sentence. */
export function summary(results: readonly Result[]): string {
    const count = (verdict: Verdict) => results.filter((it) => it.verdict === verdict).length;
    const failed = results.find(({ verdict }) => verdict === "fail");
    const [fails, warnings, unknowns] = [count("fail"), count("warn"), count("unknown")];
    const others = [
        ...(warnings === 0 ? [] : [`${warnings} with a warning`]),
        ...(unknowns === 0 ? [] : [`${unknowns} unknown`]),
    ];
    const beside = others.length === 0 ? "" : ` (${others.join(", ")})`;
    if (failed === undefined)
        return `Nothing failed, of ${results.length} checks${beside}. Nothing was changed.`;
    const begin = fails === 1 ? `It is \`${failed.check}\`` : `Begin with \`${failed.check}\``;
    return `${fails} of ${results.length} checks failed${beside}. ${begin}. Nothing was changed.`;
}
