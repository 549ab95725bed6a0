import { printable } from "./printable";

/** Text that bash, zsh and PowerShell all read as one plain word. */
const plainWord = /^[A-Za-z0-9_./][A-Za-z0-9_./:@=+-]*$/;

/**
 * Returns a value as one word of a printed command, in single quotes where it needs them: bash, zsh and PowerShell
 * all read text between single quotes literally.
 *
 * @returns undefined for text that no quoting makes safe in all three: it holds a quote or an unprintable
 *     character. Callers then name the place of the value instead of printing a command.
 */
export function quoted(value: string): string | undefined {
    if (plainWord.test(value)) return value;
    if (/['\u2018-\u201b\n\t]/.test(value) || printable(value) !== value) return undefined;
    return `'${value}'`;
}
