/** Our file, as an `Include` of `~/.ssh/config` names it: relative to `~/.ssh`, on every system. */
export const includedFile = "config.d/workstation";

/** What an `Include` may say to mean our file, beside its absolute name. */
const names = new Set([
    ...[includedFile, `~/.ssh/${includedFile}`],
    ...["config.d/*", "~/.ssh/config.d/*"],
]);

/**
 * Returns the user's own file with an `Include` of ours at its top, or the same text where it has one. After a `Host` or
 * `Match` the line would count for that host alone. Line ends stay what they are.
 *
 * @param include what the line names.
 */
export function withInclude(text: string, include = includedFile): string {
    if (includes(text, include)) return text;
    const end = text.includes("\r\n") ? "\r\n" : "\n";
    const rest = text === "" ? "" : `${end}${text}`;
    return `# The boxes of \`workstation ssh-config\`.${end}Include ${include}${end}${rest}`;
}

function includes(text: string, include: string): boolean {
    for (const { keyword, words } of linesOf(text)) {
        if (keyword === "host" || keyword === "match") return false;
        if (keyword === "include" && words.some((word) => word === include || names.has(word)))
            return true;
    }
    return false;
}

/** Returns where the user's own file has a `Host` of one of these names. Patterns such as `*` are for every host. */
export function hostsAlready(
    text: string,
    wanted: readonly string[],
): readonly { readonly name: string; readonly line: number }[] {
    return linesOf(text).flatMap(({ keyword, words, line }) =>
        keyword === "host"
            ? words.filter((word) => wanted.includes(word)).map((name) => ({ name, line }))
            : [],
    );
}

/** Reads the lines of an ssh_config: a keyword in any case, `=` or white space, and words that may have quotes. */
function linesOf(text: string) {
    return text.split(/\r?\n/).flatMap((written, index) => {
        const [, keyword, rest] = /^\s*(\w+)(?:\s*=\s*|\s+)(.*)$/.exec(written) ?? [];
        if (keyword === undefined || rest === undefined) return [];
        const words = [...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(([, a, b]) => a ?? b ?? "");
        return [{ keyword: keyword.toLowerCase(), words, line: index + 1 }];
    });
}
