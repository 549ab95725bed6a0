import { stringify } from "yaml";

/** One part of the box's user data. Its file name, in order, is its place in the boot. */
export interface Document {
    readonly filename: string;
    readonly contentType: "text/cloud-config" | "text/x-shellscript";
    readonly content: string;
}

/**
 * How a part joins the parts before it. cloud-init's own default keeps only the last part's
 * `runcmd` and `packages`; with this, lists grow and nested keys join. The string form is read by
 * 22.2.2 (Amazon Linux 2023) and 22.4.2 (Debian 12): `dict_extract_mergers` in
 * https://github.com/canonical/cloud-init/blob/22.2.2/cloudinit/mergers/__init__.py
 */
const mergeHow = "list(append)+dict(recurse_array)+str()";

/** A cloud-config part from plain data. Equal data gives equal text. */
export function cloudConfig(filename: string, config: Record<string, unknown>): Document {
    // cloud-init reads YAML 1.1, where a bare 0644 is a number and a bare `no` is false; dumped as
    // 1.1, both come out quoted. Unfolded lines and no aliases: what is written is what is read.
    const yaml = stringify(
        { merge_how: mergeHow, ...config },
        { version: "1.1", indentSeq: false, lineWidth: 0, aliasDuplicateObjects: false },
    );
    // cloud-init 22 drops a whole document for one accented letter, and takes U+2028 for the end of a line.
    const [foreign] = /[^\n\x20-\x7e]/.exec(yaml) ?? [];
    if (foreign !== undefined) {
        const code = foreign.charCodeAt(0).toString(16);
        throw new RangeError(`${filename} holds the character 0x${code}; use printable ASCII only`);
    }
    return { filename, contentType: "text/cloud-config", content: `#cloud-config\n${yaml}` };
}
