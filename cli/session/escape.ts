/** What a person has typed into a session. */
export interface Typed {
    /** What is for the box. */
    readonly bytes: Buffer;
    /** Whether they want to leave. */
    readonly leaves: boolean;
}

const [tilde, dot, newline, enter] = [..."~.\n\r"].map((it) => it.charCodeAt(0)) as [
    number,
    number,
    number,
    number,
];

/**
 * Finds `~.` at the beginning of a line, by which OpenSSH's users leave a session too (ssh(1), "ESCAPE CHARACTERS"). While
 * the connection is lost there is no other way: every key, Ctrl-C among them, is for the box.
 */
export class Escape {
    private atStart = true;
    private held = false;

    /** Takes the next bytes; a tilde is kept back until the one after it is known. */
    take(typed: Buffer): Typed {
        const bytes: number[] = [];
        for (const byte of typed) {
            if (this.held) {
                this.held = false;
                if (byte === dot) return { bytes: Buffer.from(bytes), leaves: true };
                bytes.push(tilde);
                // `~~` is one tilde.
                if (byte === tilde) continue;
            } else if (this.atStart && byte === tilde) {
                this.held = true;
                this.atStart = false;
                continue;
            }
            bytes.push(byte);
            this.atStart = byte === newline || byte === enter;
        }
        return { bytes: Buffer.from(bytes), leaves: false };
    }
}
