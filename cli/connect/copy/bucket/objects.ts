import {
    DeleteObjectCommand,
    GetObjectCommand,
    PutObjectCommand,
    S3Client,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { randomUUID } from "node:crypto";
import type { Through } from "./find-bucket";
import { WayRefused } from "./way-refused";

/**
 * Seconds for which a URL may be used: one object takes less on any line that makes the bucket worth it. A URL that was signed with a
 * session's token ends with the session (S3 user guide, "Download and upload objects with presigned URLs", 2026-12).
 */
const expiresIn = 900;

/** The objects of one copy, as the laptop writes, reads and deletes them with the member's own login. */
export class Objects {
    /** Objects that could not be deleted. */
    left = 0;
    private readonly folder: string;
    /** Those that are there, or may be. */
    private readonly written = new Set<string>();
    /** Without the checksums that the SDK adds unasked: in a presigned URL they would be those of an empty body. */
    private readonly signer: S3Client;

    constructor(
        private readonly through: Through,
        private readonly signal: AbortSignal,
    ) {
        this.folder = `${through.prefix}${randomUUID()}/`;
        this.signer = new S3Client({
            region: through.s3.config.region,
            credentials: through.s3.config.credentials,
            requestChecksumCalculation: "WHEN_REQUIRED",
        });
    }

    newKey(): string {
        return this.folder + randomUUID();
    }

    /** Writes an object. S3 compares it with its digest. */
    async put(key: string, Body: Buffer, ChecksumSHA256: string): Promise<void> {
        await this.told(async () => {
            try {
                const asked = new PutObjectCommand({ ...this.at(key), Body, ChecksumSHA256 });
                await this.through.s3.send(asked, { abortSignal: this.signal });
                this.noteStatus(key);
            } catch (error) {
                this.noteStatus(key, statusOf(error));
                throw error;
            }
        });
    }

    /** Reads an object of so many bytes. The box may have written anything there. */
    async get(key: string, bytes: number): Promise<Buffer> {
        const { Body, ContentLength } = await this.told(() =>
            this.through.s3.send(new GetObjectCommand(this.at(key)), { abortSignal: this.signal }),
        );
        if (ContentLength !== bytes) {
            (Body as { destroy?: () => void } | undefined)?.destroy?.();
            throw new WayRefused("an object in the bucket has another size than its part");
        }
        return this.told(async () => Buffer.from(await Body!.transformToByteArray()));
    }

    /** Returns a URL by which anybody may write or read this object for a while, and nothing else. */
    signed(key: string, way: "get" | "put"): Promise<string> {
        const at = this.at(key);
        const command = way === "get" ? new GetObjectCommand(at) : new PutObjectCommand(at);
        return this.told(() => getSignedUrl(this.signer, command, { expiresIn }));
    }

    /** Notes the status that S3 gave to who wrote: after one of 4xx there is no object. */
    noteStatus(key: string, status = 0): void {
        if (status < 400 || status >= 500) this.written.add(key);
    }

    /** Also after a failure and Ctrl-C, when nobody may know whether the object was written. */
    async delete(key: string): Promise<void> {
        if (!this.written.has(key)) return;
        await this.through.s3.send(new DeleteObjectCommand(this.at(key))).catch(() => {
            this.left += 1;
        });
    }

    private at(Key: string) {
        return { Bucket: this.through.bucket, Key };
    }

    private async told<T>(act: () => Promise<T>): Promise<T> {
        try {
            return await act();
        } catch (error) {
            throw new WayRefused(`S3 said ${(error as Error).name} to you`);
        }
    }
}

const statusOf = (error: unknown) =>
    (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
