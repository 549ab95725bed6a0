import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { readMime } from "../offline/mime";
import type { StackPlan } from "./stack-plan";

/**
 * Writes, for each box, the documents as separate files and `user-data`, the bytes that EC2 would get:
 * a NoCloud seed or `cloud-init schema` takes them as they are. Gives the folders written.
 */
export function writeDocuments({ stack, boxes }: StackPlan, dir: string): string[] {
    return boxes.map(({ member, userData }) => {
        const folder = join(dir, stack, member);
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, "user-data"), userData);
        for (const { filename, content } of readMime(gunzipSync(userData))) {
            writeFileSync(join(folder, filename ?? "part"), content);
        }
        return folder;
    });
}
