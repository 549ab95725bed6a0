/** Quotes a word for the member's shell on the box, which reads what OpenSSH sends as one line. */
export function word(text: string): string {
    return `'${text.replaceAll("'", "'\\''")}'`;
}
