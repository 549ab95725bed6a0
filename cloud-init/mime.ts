import { gzipSync } from "node:zlib";

/** A part as the provider is given it. */
export interface MimePart {
    readonly content: string;
    readonly contentType?: string;
    readonly filename?: string;
    readonly mergeType?: string;
}

/** The boundary that the provider uses when it is given none. */
export const defaultBoundary = "MIMEBOUNDARY";

/**
 * The message that the cloudinit provider renders, byte for byte: Go's `mime/multipart` with sorted
 * headers, and a first line that ends in a bare line feed (terraform-provider-cloudinit,
 * internal/provider/cloudinit_config.go, read 2026-11-23). A general MIME library writes another
 * message; this one has to be equal to what the box will get.
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
 * The bytes that EC2 hands to the box. The provider compresses with Go's gzip, this with zlib: the same
 * message inside, a size that differs by a few bytes. Level 6 is what both call their default.
 */
export function gzipped(message: Buffer): Buffer {
    return gzipSync(message, { level: 6 });
}

/** The parts of a message that `renderMime` or the provider made. */
export function readMime(message: Buffer): MimePart[] {
    const text = message.toString();
    const boundary = /boundary="([^"]*)"/.exec(text)?.[1] ?? defaultBoundary;
    const closing = `\r\n--${boundary}--\r\n`;
    // A delimiter is a line of its own, and the line break before it belongs to it (RFC 2046, 5.1.1).
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
