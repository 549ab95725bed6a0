/** Languages of the files that a box gets. */
export type Language = "shell" | "python" | "unit";

/**
 * Strips what only readers of this repository need, because user data is limited: comments and blank lines, three of
 * four blanks of indentation, and Python's docstrings. Keeps every line that starts inside a string or here-document,
 * and every line after a backslash. Throws where it cannot tell (decision 0024).
 */
export function packed(text: string, language: Language): string {
    const source = language === "python" ? withoutDocstrings(text) : text;
    const literal = literalLines[language](source);
    const lines = source.split("\n");
    const kept = lines.flatMap((line, index) => {
        if (literal.has(index) || lines[index - 1]?.endsWith("\\")) return [line];
        if (index === 0 && line.startsWith("#!")) return [line];
        if (isComment(line) || line.trim() === "") return [];
        return [line.replace(/^( {4})+/, (blanks) => " ".repeat(blanks.length / 4))];
    });
    return `${kept.join("\n")}\n`;
}

const isComment = (line: string) => /^\s*#/.test(line);

/** Finds the lines that start inside a string or here-document, by their index. */
const literalLines: Readonly<Record<Language, (text: string) => ReadonlySet<number>>> = {
    shell: inHereDocuments,
    python: inTripleQuotes,
    unit: () => new Set(),
};

/** A line of shell in which every string ends. */
const closed = /^(?:[^'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")*\\?$/;

/** Refuses strings of several lines: inside `"$(...)"` only a shell's parser could tell where one ends. */
function inHereDocuments(text: string): Set<number> {
    const literal = new Set<number>();
    let current: { readonly word: string; readonly tabs: boolean } | undefined;
    for (const [index, line] of text.split("\n").entries()) {
        if (current !== undefined) {
            literal.add(index);
            const end = current.tabs ? line.replace(/^\t+/, "") : line;
            if (end === current.word) current = undefined;
        } else if (!isComment(line)) {
            if (!closed.test(line)) throw new RangeError(`a string must end on its line: ${line}`);
            current = hereDocument(line);
        }
    }
    if (current) throw new RangeError(`the here-document until ${current.word} never ends`);
    return literal;
}

/** Reads how the here-document that starts on a line will end. A here-string (`<<<`) starts none. */
function hereDocument(line: string): { word: string; tabs: boolean } | undefined {
    const [start, another] = line.matchAll(/(?<!<)<<(?!<)(?:(-?) *(['"]?)(\w+)\2(?!\S))?/g);
    if (start === undefined) return undefined;
    const [, dash, , word] = start;
    if (word === undefined || another !== undefined)
        throw new RangeError(`a line may start one here-document, until a plain word: ${line}`);
    return { word, tabs: dash === "-" };
}

/** Python's strings and comments; a quote alone is one that does not end on its line. */
const pythonPieces =
    /"""(?:[^\\]|\\[^])*?"""|'''(?:[^\\]|\\[^])*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#.*|["']/g;

function inTripleQuotes(text: string): Set<number> {
    const literal = new Set<number>();
    for (const { 0: piece, index } of text.matchAll(pythonPieces)) {
        const isOpen = piece === '"' || piece === "'";
        if (!isOpen && !piece.includes("\n")) continue;
        const first = text.slice(0, index).split("\n").length;
        if (isOpen)
            throw new RangeError(`a string must end on its line: ${text.split("\n")[first - 1]}`);
        const breaks = piece.split("\n").length - 1;
        for (let line = 0; line < breaks; line++) literal.add(first + line);
    }
    return literal;
}

/** Removes docstrings, except where one is all that a class or function has. */
function withoutDocstrings(text: string): string {
    return text.replace(pythonPieces, (piece, at: number) => {
        const [before, after] = [text.slice(0, at), text.slice(at + piece.length)];
        if (!piece.startsWith('"""') || !after.startsWith("\n")) return piece;
        if (/^(?:#.*\n|\n)*$/.test(before)) return "";
        const [head, indent = ""] = before.split("\n").slice(-2);
        if (head === undefined || !/^ *(?:def|class) .*:$/.test(head)) return piece;
        const hasMore = /^ +$/.test(indent) && new RegExp(`^\n+${indent}[^\\s#]`).test(after);
        return hasMore ? "" : piece;
    });
}
