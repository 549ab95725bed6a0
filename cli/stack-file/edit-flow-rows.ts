import { type Node, stringify, type YAMLSeq } from "yaml";
import { inserted, lineEnd, lineStart } from "./lines-of-text";

/** Adds and removes entries of a list in brackets. Each may stand on a line of its own, with a comment after it. */
export const inFlow = {
    add(text: string, list: YAMLSeq, entry: unknown): string {
        const written = stringify(entry, {
            ...({ collectionStyle: "flow", lineWidth: 0 } as const),
        }).trimEnd();
        const { start, end } = placeOf(list, list.items.length - 1);
        if (!hasOwnLine(text, start, end))
            return `${text.slice(0, end)}, ${written}${text.slice(end)}`;
        const comma = /^\s*,/.test(text.slice(end)) ? "" : ",";
        const separated = `${text.slice(0, end)}${comma}${text.slice(end)}`;
        const column = start - lineStart(text, start);
        return inserted(separated, lineEnd(separated, end), `${written},\n`, column);
    },

    remove(text: string, list: YAMLSeq, at: number): string {
        const { start, end } = placeOf(list, at);
        if (hasOwnLine(text, start, end))
            return text.slice(0, lineStart(text, start)) + text.slice(lineEnd(text, end));
        if (at + 1 < list.items.length)
            return text.slice(0, start) + text.slice(placeOf(list, at + 1).start);
        const former = placeOf(list, at - 1).end;
        const from = text.slice(former, start).includes("\n") ? start : former;
        return text.slice(0, from) + text.slice(end);
    },
};

function placeOf({ items }: YAMLSeq, at: number) {
    const [start, end] = (items[at] as Node | undefined)?.range ?? [0, 0];
    return { start, end };
}

/** Tells whether an entry's lines hold nothing else but its comma and a comment. */
function hasOwnLine(text: string, start: number, end: number): boolean {
    const before = text.slice(lineStart(text, start), start);
    return before.trim() === "" && /^\s*,?\s*(#.*)?\s*$/.test(text.slice(end, lineEnd(text, end)));
}
