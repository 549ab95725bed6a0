import { gzipSync } from "node:zlib";

/** A part in the form that the provider takes. */
export interface MimePart {
    readonly content: string;
    readonly contentType?: string;
    readonly filename?: string;
    readonly mergeType?: string;
}

/** The provider's default boundary. */
export const defaultBoundary = "MIMEBOUNDARY";

/**
 * Renders the same message as the cloudinit provider, byte for byte: Go's `mime/multipart` with sorted
 * headers, and a first line that ends in a bare line feed (terraform-provider-cloudinit,
 * internal/provider/cloudinit_config.go, read 2026-11-23). A general MIME library writes another
 * message; this one must equal the message that the box gets.
 */
export function renderMime(parts: readonly MimePart[], boundary = defaultBoundary): Buffer {
    const head = `Content-Type: multipart/mixed; boundary="${boundary}"\nMIME-Version: 1.0\r\n\r\n`;
    const body = parts.map(({ content, contentType = "text/plain", filename, mergeType }) => {
        const headers = [
            ...(filename === undefined
                ? []
                : [`Content-Disposition: attachment; filename="${filename}"`]),
            "Content-Transfer-Encoding: 7bit",
            `Content-Type: ${contentType}`,
            "Mime-Version: 1.0",
            ...(mergeType === undefined ? [] : [`X-Merge-Type: ${mergeType}`]),
        ];
        return `--${boundary}\r\n${headers.join("\r\n")}\r\n\r\n${content}\r\n`;
    });
    return Buffer.from(`${head}${body.join("")}--${boundary}--\r\n`);
}

/**
 * Compresses the message for EC2. The provider uses Go's gzip and this function zlib: the message inside is
 * the same, the size differs by a few bytes. Level 6 is the default of both.
 */
export function gzipped(message: Buffer): Buffer {
    return gzipSync(message, { level: 6 });
}

/** Reads the parts of a message written by `renderMime` or the provider. */
export function readMime(message: Buffer): MimePart[] {
    const text = message.toString();
    const boundary = /boundary="([^"]*)"/.exec(text)?.[1] ?? defaultBoundary;
    const closing = `\r\n--${boundary}--\r\n`;
    // A delimiter is a separate line, and the line break before it belongs to it (RFC 2046, 5.1.1).
    const [, ...parts] = text.slice(0, -closing.length).split(`\r\n--${boundary}\r\n`);
    return parts.map((part) => {
        const end = part.indexOf("\r\n\r\n");
        const headers = part.slice(0, end);
        const filename = /filename="([^"]*)"/.exec(headers)?.[1];
        const contentType = /^Content-Type: (.*)$/m.exec(headers)?.[1];
        const content = part.slice(end + 4);
        return {
            content,
            ...(contentType === undefined ? {} : { contentType }),
            ...(filename === undefined ? {} : { filename }),
        };
    });
}
