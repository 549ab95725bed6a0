/**
 * Characters that change how a terminal shows the text around them: C0 and C1 control characters, DEL, and
 * Unicode's invisible and direction-changing formats (general category Cf, among them the bidi controls of
 * CVE-2021-42574), line and paragraph separators, and halves of surrogate pairs.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Escapes every character that could move the cursor, write to the clipboard or change the reading direction, for
 * example as `\u001b`. JSON uses the same escapes, so printed JSON keeps its values. Newlines and tabs stay.
 *
 * All text from a stack file, from AWS or from a box passes through here before it is printed: somebody other than
 * the person at the terminal may have written it.
 */
export function printable(text: string): string {
    return text.replace(unsafe, (found) => {
        if (found === "\n" || found === "\t") return found;
        const units = found.split("");
        return units.map((it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
    });
}
