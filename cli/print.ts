import { createColors } from "picocolors";
import { printable } from "../settings/printable";
import { asTyped } from "./command-name";

/** Part of a text. Only parts with a `style` are coloured. */
export type Part =
    string | { readonly style: "bold" | "dim" | "red" | "yellow"; readonly text: string };

/** Where text is written: a terminal, a pipe, or a test's stand-in. */
export type Out = Pick<NodeJS.WriteStream, "write"> & { readonly isTTY?: boolean };

/**
 * Writes text for a person or a script. The command, its verbs and the rehearsal all print through this function.
 * So text from a stack file, AWS or a box cannot move the cursor or write to the clipboard.
 */
export function print(text: string | readonly Part[], out: Out = process.stdout): void {
    out.write(asPrinted(text, out));
}

/** Returns what `print` writes. Colour only where `out` is a terminal and NO_COLOR is not set. */
export function asPrinted(text: string | readonly Part[], { isTTY }: Pick<Out, "isTTY">): string {
    // Decided here: by default, the library colours a pipe on Windows and in CI.
    const colours = createColors(Boolean(isTTY) && !process.env["NO_COLOR"]);
    const shown = (words: string) => printable(asTyped(words));
    const parts = typeof text === "string" ? [text] : text;
    return parts
        .map((part) =>
            typeof part === "string" ? shown(part) : colours[part.style](shown(part.text)),
        )
        .join("");
}
