import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { ApiError } from "./api-error";

/** What must be the same for both sides, or the ciphertext does not open. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** A call that KMS has answered, as CloudTrail would show it. */
export interface KmsCall {
    readonly operation: "GenerateDataKey" | "Decrypt";
    readonly keyId: string;
    readonly context: EncryptionContext;
}

/** A key of the account: what its policy lets the member do, and what the box. */
export interface KmsKey {
    /** The member may call `kms:GenerateDataKey`. */
    readonly memberMayUse: boolean;
    /** The box's role may call `kms:Decrypt`. */
    readonly boxMayUse: boolean;
}

export interface KmsInput {
    readonly KeyId?: string;
    readonly NumberOfBytes?: number;
    readonly CiphertextBlob?: string;
    readonly EncryptionContext?: EncryptionContext;
}

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Stands in for KMS, as far as sessions need it: data keys that open again with the same key and the same encryption context
 * alone (KMS API reference, `GenerateDataKey` and `Decrypt`, 2026-11). It has no key until a test makes one.
 */
export class Kms {
    readonly calls: KmsCall[] = [];
    private readonly keys = new Map<string, KmsKey & { readonly material: Buffer }>();

    /** Makes a key, or gives it other rights and makes every earlier ciphertext worthless. */
    makeKey(keyId: string, key: KmsKey): void {
        this.keys.set(keyId, { ...key, material: randomBytes(32) });
    }

    /** Takes every key away, and forgets the calls. */
    clear(): void {
        this.keys.clear();
        this.calls.length = 0;
    }

    generateDataKey({ KeyId = "", NumberOfBytes = 32, EncryptionContext = {} }: KmsInput) {
        const { material } = this.key("GenerateDataKey", KeyId);
        const [dataKey, nonce] = [randomBytes(NumberOfBytes), randomBytes(nonceBytes)];
        const cipher = createCipheriv("aes-256-gcm", material, nonce);
        cipher.setAAD(associated(EncryptionContext));
        const sealed = Buffer.concat([cipher.update(dataKey), cipher.final()]);
        this.calls.push({
            operation: "GenerateDataKey",
            keyId: KeyId,
            context: EncryptionContext,
        });
        return {
            KeyId,
            Plaintext: dataKey.toString("base64"),
            CiphertextBlob: Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64"),
        };
    }

    decrypt({ KeyId = "", CiphertextBlob = "", EncryptionContext = {} }: KmsInput) {
        const { material } = this.key("Decrypt", KeyId);
        const blob = Buffer.from(CiphertextBlob, "base64");
        const [nonce, tag] = [blob.subarray(0, nonceBytes), blob.subarray(nonceBytes)];
        const opened = unsealed(material, nonce, tag, EncryptionContext);
        this.calls.push({ operation: "Decrypt", keyId: KeyId, context: EncryptionContext });
        return { KeyId, Plaintext: opened.toString("base64") };
    }

    private key(operation: KmsCall["operation"], keyId: string) {
        const key = this.keys.get(keyId);
        const allowed = operation === "Decrypt" ? key?.boxMayUse : key?.memberMayUse;
        // A key that is not there is refused in the same way to who has no right to it by a policy of their own.
        if (key === undefined || allowed !== true)
            throw new ApiError(
                "AccessDeniedException",
                `User is not authorized to perform: kms:${operation} on resource: ${keyId}`,
            );
        return key;
    }
}

/** Brings a context into the one order that both sides seal. */
function associated(context: EncryptionContext): Buffer {
    return Buffer.from(JSON.stringify(Object.entries(context).sort()));
}

/** @throws ApiError without a word, as KMS, where key, context or ciphertext is another. */
function unsealed(material: Buffer, nonce: Buffer, rest: Buffer, context: EncryptionContext) {
    try {
        const cipher = createDecipheriv("aes-256-gcm", material, nonce);
        cipher.setAAD(associated(context)).setAuthTag(rest.subarray(0, tagBytes));
        return Buffer.concat([cipher.update(rest.subarray(tagBytes)), cipher.final()]);
    } catch {
        throw new ApiError("InvalidCiphertextException", "");
    }
}
