/** Returns the offset at which the line around an offset begins. */
export function lineStart(text: string, at: number): number {
    return text.lastIndexOf("\n", at - 1) + 1;
}

/** Returns the offset after the end of the line around an offset. */
export function lineEnd(text: string, at: number): number {
    const end = text.indexOf("\n", at);
    return end === -1 ? text.length : end + 1;
}

/** Inserts lines before the line at an offset, with the text's own line ends. */
export function inserted(text: string, at: number, lines: string, column = 0): string {
    const eol = text.includes("\r\n") ? "\r\n" : "\n";
    const indented = lines.replaceAll(/^(?=.)/gm, " ".repeat(column)).replaceAll("\n", eol);
    const before = text.slice(0, at);
    const open = before !== "" && !before.endsWith("\n");
    return `${before}${open ? eol : ""}${indented}${text.slice(at)}`;
}
