import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import type { WriteFile } from "../../cloud-init/box-files";
import { packageList } from "../../cloud-init/packages";
import { readMime } from "../../cloud-init/mime";

/** Returns the files that user data writes to the box. */
export function writtenFiles(userData: Buffer): readonly WriteFile[] {
    return readMime(gunzipSync(userData))
        .filter(({ contentType }) => contentType === "text/cloud-config")
        .map(({ content }) => parse(content, { version: "1.1" }) as { write_files?: WriteFile[] })
        .flatMap((config) => config.write_files ?? []);
}

/** Returns the packages that the box would install, so that a prepared image never lacks a current one. */
export function listedPackages(userData: Buffer): readonly string[] {
    const list = writtenFiles(userData).find(({ path }) => path === packageList);
    if (list === undefined) throw new Error(`the user data writes no ${packageList}`);
    return [...new Set(list.content.trim().split("\n"))];
}
