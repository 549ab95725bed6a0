import { stringify } from "yaml";

/** One part of the box's user data. The parts run in the order of their file names. */
export interface Document {
    readonly filename: string;
    readonly contentType: "text/cloud-config" | "text/x-shellscript";
    readonly content: string;
}

/**
 * Tells cloud-init how to merge a part into the former ones. Its default keeps only the last part's
 * `runcmd` and `packages`; this setting appends lists and merges nested keys. cloud-init 22.2.2 (Amazon
 * Linux 2023) and 22.4.2 (Debian 12) read the string form: `dict_extract_mergers` in
 * https://github.com/canonical/cloud-init/blob/22.2.2/cloudinit/mergers/__init__.py
 */
const mergeHow = "list(append)+dict(recurse_array)+str()";

/** Writes a cloud-config part from plain data. Equal data gives equal text. */
export function cloudConfig(filename: string, config: Record<string, unknown>): Document {
    // cloud-init reads YAML 1.1, where a bare 0644 is a number and a bare `no` is false; dumped as
    // 1.1, both come out quoted. Without folded lines and aliases, the text is read back as written.
    const yaml = stringify(
        { merge_how: mergeHow, ...config },
        { version: "1.1", indentSeq: false, lineWidth: 0, aliasDuplicateObjects: false },
    );
    // cloud-init 22 drops a whole document for one accented letter, and reads U+2028 as the end of a line.
    const [foreign] = /[^\n\x20-\x7e]/.exec(yaml) ?? [];
    if (foreign !== undefined) {
        const code = foreign.charCodeAt(0).toString(16);
        throw new RangeError(`${filename} holds the character 0x${code}; use printable ASCII only`);
    }
    return { filename, contentType: "text/cloud-config", content: `#cloud-config\n${yaml}` };
}
