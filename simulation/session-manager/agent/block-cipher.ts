import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Bytes of the data key; each direction has its half. */
export const dataKeyBytes = 64;

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals what the agent sends and opens what its client sends: AES-256-GCM, laid out as nonce, ciphertext, tag (the agent's
 * `blockcipher.go`, 2026-11).
 */
export class BlockCipher {
    private readonly sealing: Buffer;
    private readonly opening: Buffer;
    private readonly counter = randomBytes(nonceBytes);

    /** @param dataKey the agent seals with its first half, the client with its second. */
    constructor(dataKey: Buffer) {
        if (dataKey.length !== dataKeyBytes)
            throw new Error(`a data key of ${dataKey.length} bytes; it has ${dataKeyBytes}`);
        this.sealing = dataKey.subarray(0, dataKeyBytes / 2);
        this.opening = dataKey.subarray(dataKeyBytes / 2);
    }

    seal(plain: Buffer): Buffer {
        const nonce = this.nextNonce();
        const cipher = createCipheriv("aes-256-gcm", this.sealing, nonce);
        return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    }

    /** @throws Error for what this session's client did not seal. */
    open(sealed: Buffer): Buffer {
        const cipher = createDecipheriv(
            "aes-256-gcm",
            this.opening,
            sealed.subarray(0, nonceBytes),
        );
        cipher.setAuthTag(sealed.subarray(-tagBytes));
        return Buffer.concat([
            cipher.update(sealed.subarray(nonceBytes, -tagBytes)),
            cipher.final(),
        ]);
    }

    /** A number that begins anywhere and goes up by one, the least byte first, so that none comes twice (its `nonce.go`). */
    private nextNonce(): Buffer {
        const nonce = Buffer.from(this.counter);
        for (let at = 0; at < nonceBytes; at++) {
            this.counter[at] = ((this.counter[at] ?? 0) + 1) & 0xff;
            if (this.counter[at] !== 0) break;
        }
        return nonce;
    }
}
