import { gzipSync } from "node:zlib";
import { parse } from "yaml";
import type { Document } from "../../cloud-init/document";

export interface Parsed {
    readonly write_files?: readonly { path: string; permissions?: string; content: string }[];
    readonly runcmd?: readonly (readonly string[])[];
    readonly packages?: readonly string[];
    readonly [key: string]: unknown;
}

/** A document as cloud-init reads it: YAML 1.1. */
export const parsed = ({ content }: Document) => parse(content, { version: "1.1" }) as Parsed;

/** Every file that the documents write, by its path on the box. */
export function written(documents: readonly Document[]): Map<string, string> {
    const files = documents.flatMap((document) => parsed(document).write_files ?? []);
    return new Map(files.map(({ path, content }) => [path, content]));
}

/** Bytes of the user data: MIME multi-part as @pulumi/cloudinit renders it, gzipped. */
export function gzippedBytes(documents: readonly Document[]): number {
    const parts = documents.map(({ filename, contentType, content }) =>
        [
            "--MIMEBOUNDARY",
            `Content-Disposition: attachment; filename="${filename}"`,
            "Content-Transfer-Encoding: 7bit",
            `Content-Type: ${contentType}`,
            "Mime-Version: 1.0",
            "",
            content,
            "",
        ].join("\r\n"),
    );
    const head =
        'Content-Type: multipart/mixed; boundary="MIMEBOUNDARY"\nMIME-Version: 1.0\r\n\r\n';
    return gzipSync(`${head}${parts.join("")}--MIMEBOUNDARY--\r\n`, { level: 9 }).length;
}
