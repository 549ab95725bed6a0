/** Lays a table out as prettier lays out Markdown. */
export function table([head = [], ...rows]: readonly (readonly string[])[]): string {
    const widths = head.map((title, column) =>
        Math.max(title.length, ...rows.map((row) => row[column]!.length)),
    );
    const line = (cells: readonly string[]) =>
        `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |\n`;
    return [head, widths.map((width) => "-".repeat(width)), ...rows].map(line).join("");
}
