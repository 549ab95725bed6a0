/**
 * Key types that the sshd of both operating systems accepts by default (OpenSSH 8.7 and 9.2,
 * sshd_config(5) PubkeyAcceptedAlgorithms, 2026-11), hardware-backed `sk-` types included. sshpk, the
 * library for this, refuses those (tried with 1.18.0), hence the few lines below.
 *
 * The value is the number of fields in such a key (RFC 4253, 5656 and 8709, OpenSSH's PROTOCOL.u2f).
 */
const fieldCounts = new Map([
    ["ssh-ed25519", 2],
    ["sk-ssh-ed25519@openssh.com", 3],
    ["ecdsa-sha2-nistp256", 3],
    ["ecdsa-sha2-nistp384", 3],
    ["ecdsa-sha2-nistp521", 3],
    ["sk-ecdsa-sha2-nistp256@openssh.com", 4],
    ["ssh-rsa", 3],
]);

/** NIST SP 800-57 part 1 rev. 5: RSA keys below 2048 bits are disallowed. */
const leastRsaBits = 2048;

/** Returns the fault of `line` as one OpenSSH public key, or `undefined`. */
export function sshPublicKeyFault(line: string): string | undefined {
    if (isPrivateKey(line)) return "is a private key";
    if (/[\r\n]/.test(line.trim())) return "is more than one line";
    const [type = "", encoded = ""] = line.trim().split(/\s+/);
    if (type === "ssh-dss") return "is a DSA key, which OpenSSH no longer accepts";
    if (!fieldCounts.has(type)) return "does not begin with a key type";
    const blob = Buffer.from(encoded, "base64");
    // Node skips characters that are not base64, so a key with a control character in it would still be decoded.
    const whole = blob.toString("base64").replace(/=+$/, "") === encoded.replace(/=+$/, "");
    const fields = whole ? wireFields(blob) : undefined;
    if (fields?.[0]?.toString() !== type || fields.length !== fieldCounts.get(type)) {
        return "is cut short or damaged";
    }
    const modulus = fields[2];
    if (type === "ssh-rsa" && modulus !== undefined && bits(modulus) < leastRsaBits) {
        return `is an RSA key of ${bits(modulus)} bits, fewer than ${leastRsaBits}`;
    }
    return undefined;
}

/**
 * Removes the comment of a public key, which may name its owner in any script: sshd ignores the comment, and
 * cloud-init 22 drops a whole document that holds `\u00e9` (docs/decisions/0019).
 */
export function withoutComment(line: string): string {
    return line.trim().split(/\s+/, 2).join(" ");
}

/**
 * Returns true for a PEM, PuTTY or ssh.com private key, and for OpenSSH's without its first line (which is
 * `openssh-key-v1` in base64): such a value must never be printed.
 */
export function isPrivateKey(text: string): boolean {
    return /BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY|PuTTY-User-Key-File-|b3BlbnNzaC1rZXktdj/.test(text);
}

/** Splits the SSH wire format, a sequence of length-prefixed strings (RFC 4251, section 5). */
function wireFields(blob: Buffer): Buffer[] | undefined {
    const fields: Buffer[] = [];
    for (let at = 0; at < blob.length;) {
        if (at + 4 > blob.length) return undefined;
        const end = at + 4 + blob.readUInt32BE(at);
        if (end > blob.length) return undefined;
        fields.push(blob.subarray(at + 4, end));
        at = end;
    }
    return fields;
}

function bits(integer: Buffer): number {
    return BigInt(`0x0${integer.toString("hex")}`).toString(2).length;
}
