import { parse } from "yaml";
import type { Document } from "../../cloud-init/document";

export interface Parsed {
    readonly write_files?: readonly { path: string; permissions?: string; content: string }[];
    readonly runcmd?: readonly (readonly string[])[];
    readonly bootcmd?: readonly (readonly string[])[];
    readonly [key: string]: unknown;
}

/** Parses a document as cloud-init reads it, as YAML 1.1. */
export const parsed = ({ content }: Document) => parse(content, { version: "1.1" }) as Parsed;

/** Returns every file that the documents write, by its path on the box. */
export function written(documents: readonly Document[]): Map<string, string> {
    const files = documents.flatMap((document) => parsed(document).write_files ?? []);
    return new Map(files.map(({ path, content }) => [path, content]));
}
