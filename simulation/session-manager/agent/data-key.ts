import type { EncryptionContext } from "../kms";

/** What the agent asks KMS: to open the client's data key. */
export interface SealedDataKey {
    readonly keyId: string;
    /** In base64, as JSON has it. */
    readonly ciphertext: string;
    readonly context: EncryptionContext;
}

/** Asks KMS to open a data key, with the credentials of the box's role. @throws Error with what KMS says. */
export async function openDataKey(endpoint: string, sealed: SealedDataKey): Promise<Buffer> {
    const response = await fetch(endpoint, {
        method: "POST",
        headers: {
            Authorization: "AWS4-HMAC-SHA256 Credential=the-box",
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "TrentService.Decrypt",
        },
        body: JSON.stringify({
            KeyId: sealed.keyId,
            CiphertextBlob: sealed.ciphertext,
            EncryptionContext: sealed.context,
        }),
    });
    const { Plaintext, __type, message } = (await response.json()) as Record<string, string>;
    if (Plaintext === undefined)
        throw new Error(`Error when decrypting data key ${__type}: ${message}`);
    return Buffer.from(Plaintext, "base64");
}
