import Table from "cli-table3";

/** Greatest width of a text, columns; a narrower terminal gets narrower text. */
const widest = 100;

/** Least width that still wraps words, columns; a terminal of unknown size reports 0. */
const narrowest = 40;

/** Returns how wide a text for this stream may be, in columns. */
export function columnsOf({ isTTY, columns }: Pick<NodeJS.WriteStream, "isTTY" | "columns">) {
    return Math.min(Math.max(isTTY ? columns : widest, narrowest), widest);
}

/** A table without lines, as the plan's sections show it. */
export const plain = {
    chars: {
        ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
        ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
        ...{ left: " ", "left-mid": "", mid: "", "mid-mid": "" },
        ...{ right: "", "right-mid": "", middle: " " },
    },
    style: { head: [], border: [], "padding-left": 1, "padding-right": 0 },
};

/** Lays out rows of a title and a text, which is wrapped to the width. */
export function titledRows(
    rows: readonly (readonly [title: string, text: string])[],
    columns: number,
    titleWidth = 13,
): string {
    const colWidths = [titleWidth, columns - titleWidth - 2];
    const table = new Table({ ...plain, colWidths, wordWrap: true });
    table.push(...rows.map((row) => [...row]));
    return withoutTrailing(table);
}

/** Renders a table without the blanks that fill its last column. */
export function withoutTrailing(table: Table.Table): string {
    return table.toString().replaceAll(/ +$/gm, "");
}
