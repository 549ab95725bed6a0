import { gzipped, renderMime } from "./mime";
import type { Document } from "./document";

/** EC2 accepts 16 KB of user data before base64 (EC2 user guide, "Run commands at launch", 2026-11). */
export const userDataLimit = 16_384;

/** Returns the length of a box's user data, compressed as the provider does it. */
export function userDataBytes(documents: readonly Document[]): number {
    const parts = documents.map(({ filename, contentType, content }) => ({
        filename,
        contentType,
        content,
    }));
    return gzipped(renderMime(parts)).length;
}
