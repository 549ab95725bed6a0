import { type Problem, shown } from "./problem";

/**
 * The three forms that git clones over TLS or SSH; `cloud-init/files/member_settings.py` reads the same. A host that
 * begins with `-` would be an option of ssh, `ext::` a command, and everybody who may read the association would read a
 * password in the URL.
 */
const host = "[A-Za-z0-9][A-Za-z0-9.-]*";
const path = "[A-Za-z0-9_~][A-Za-z0-9._~/+-]*";
const pattern = new RegExp(
    `^(https://${host}(:[0-9]+)?/${path}` +
        `|ssh://([A-Za-z0-9_]+@)?${host}(:[0-9]+)?/${path}` +
        `|[A-Za-z0-9_]+@${host}:/?${path})$`,
);

/** Longer addresses would not be read on a screen, and git hosts have none. */
const longest = 300;

/** Checks the address of a member's dotfiles. Returns `undefined` for none. */
export function checkDotfiles(
    value: unknown,
    index: number,
    problems: Problem[],
): string | undefined {
    if (value === undefined || value === "") return undefined;
    if (typeof value === "string" && value.length <= longest && pattern.test(value)) return value;
    // A password must not reach a terminal's scroll-back.
    const hidden = typeof value === "string" && /:\/\/[^/]*@/.test(value);
    problems.push({
        setting: `members[${index}].dotfiles`,
        wrong: "is not the address of a git repository",
        got: hidden ? "an address with a user or password (not shown)" : shown(value),
        allowed: "https://HOST/PATH, without a password in it, or git@HOST:PATH",
        fix: [{ path: ["members", index, "dotfiles"], ...meant(value) }],
    });
    return undefined;
}

/** Returns the address of a web page or without its scheme as one that git clones, if that is certain. */
function meant(value: unknown): { readonly value?: string } {
    if (typeof value !== "string") return {};
    const near = value
        .trim()
        .replace(/^http:/, "https:")
        .replace(/^(?=[a-z0-9.-]+\.[a-z]+\/)/i, "https://");
    return near.length <= longest && pattern.test(near) ? { value: near } : {};
}
