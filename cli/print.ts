import { createColors } from "picocolors";
import { printable } from "../settings/printable";

/** A part of a text; only a style given here colours anything. */
export type Part =
    string | { readonly style: "bold" | "dim" | "red" | "yellow"; readonly text: string };

/** What is written to: a terminal, a pipe, or what a test puts in its place. */
export type Out = Pick<NodeJS.WriteStream, "write"> & { readonly isTTY?: boolean };

/**
 * Writes text for a person or a script. The command, its verbs and the rehearsal print through this one function:
 * what a stack file, AWS or a box has put into a text then cannot move the cursor or write to the clipboard.
 */
export function print(text: string | readonly Part[], out: Out = process.stdout): void {
    out.write(asPrinted(text, out));
}

/** Returns what `print` writes. Colour only where `out` is a terminal and NO_COLOR is not set. */
export function asPrinted(text: string | readonly Part[], { isTTY }: Pick<Out, "isTTY">): string {
    // Stated in full: left to itself, the library colours a pipe on Windows and in CI.
    const colours = createColors(Boolean(isTTY) && !process.env["NO_COLOR"]);
    const parts = typeof text === "string" ? [text] : text;
    return parts
        .map((part) =>
            typeof part === "string" ? printable(part) : colours[part.style](printable(part.text)),
        )
        .join("");
}
