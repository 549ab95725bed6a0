import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { readMime } from "../../cloud-init/mime";
import { writeFileWhole } from "../write-file";
import { Refusal } from "../../settings/refusal";
import type { StackPlan } from "./stack-plan";

/**
 * Writes each box's documents as separate files, and `user-data`, the bytes that EC2 would get. A NoCloud
 * seed or `cloud-init schema` takes them as they are. Returns the folders written.
 *
 * @throws Refusal when the folder cannot be written to.
 */
export function writeDocuments({ stack, boxes }: StackPlan, dir: string): string[] {
    return boxes.map(({ member, userData }) => {
        const folder = join(dir, stack, member);
        const parts = readMime(gunzipSync(userData));
        try {
            makeFolder(folder);
            writeFileWhole(join(folder, "user-data"), userData);
            for (const { filename, content } of parts) {
                writeFileWhole(join(folder, filename ?? "part"), content);
            }
        } catch (error) {
            const { message } = error as Error;
            throw new Refusal(`cannot write documents: ${message}; give --documents a folder`);
        }
        return folder;
    });
}

/** Creates a folder and its parents. Node's own way never ends below /proc, where nothing can be created. */
function makeFolder(folder: string): void {
    if (existsSync(folder)) return;
    makeFolder(dirname(folder));
    mkdirSync(folder);
}
