import { createHash } from "node:crypto";

/** What tells one public key from another. */
export interface KeyParts {
    readonly type: string;
    /** As `ssh-keygen -l` prints it. */
    readonly fingerprint: string;
    /** @default none was written after the key */
    readonly comment?: string;
}

/** Takes a valid line of a .pub file apart. */
export function keyParts(line: string): KeyParts {
    const [type = "", encoded = "", ...words] = line.trim().split(/\s+/);
    const hash = createHash("sha256").update(Buffer.from(encoded, "base64")).digest("base64");
    const fingerprint = `SHA256:${hash.replace(/=+$/, "")}`;
    return { type, fingerprint, ...(words.length > 0 && { comment: words.join(" ") }) };
}

/** Names a key for a person: by its comment, or else by its fingerprint. */
export function keyName(line: string): string {
    const { type, fingerprint, comment = fingerprint } = keyParts(line);
    return `${type} ${comment}`;
}
