import { type Field, text } from "./fields";

/** Stands in a name for each member's own. */
export const eachMember = "{member}";

/** Who gets the policies of the members. */
export type MemberAccess =
    /** IAM's own, by name; with `{member}` in it, each member has one. */
    | { readonly kind: "group" | "role"; readonly name: string }
    /** Nobody yet: the permission sets of IAM Identity Center name policies by path and name. */
    | { readonly kind: "path"; readonly path: string };

/** Roles of permission sets belong to IAM Identity Center, which lets nobody else attach a policy. */
const identityCenters = "AWSReservedSSO_";

/** Names and paths as IAM takes them (IAM user guide, "IAM and STS quotas", 2026-11). */
const [name, path] = [String.raw`(?:[\w+=,.@-]|\{member\})+`, String.raw`\/(?:[\w+=,.@-]+\/)*`];
const pattern = new RegExp(`^(?:(?:group|role)\\/(?!${identityCenters})${name}|${path})$`);

const asText = text(() => ({
    pattern,
    wrong: "names no group, role or path of IAM",
    allowed:
        "group/NAME or role/NAME, in which {member} stands for each member's name; a path such as /workstation/ for " +
        "permission sets; or nothing",
    near,
}));

/** Returns what was meant by an ARN, a permission set's role, a path without its last slash, or a name alone. */
function near(value: string): string | undefined {
    if (value.includes(identityCenters)) return "/workstation/";
    const found = /^(?:arn:.*:)?\/?(group|role|policy)\/(?:.*\/)?([^/]+)$/.exec(value);
    const meant = found?.[1] === "policy" ? "/workstation/" : `${found?.[1]}/${found?.[2]}`;
    if (found !== null && pattern.test(meant)) return meant;
    if (pattern.test(`${value}/`)) return `${value}/`;
    return pattern.test(`group/${value}`) ? `group/${value}` : undefined;
}

/** `memberAccess`, which may be left out. */
export const memberAccess: Field<MemberAccess | undefined> = {
    type: "string",
    read: (given) => {
        const value = asText.read(given);
        if (value === undefined) return undefined;
        if (value.startsWith("/")) return { kind: "path", path: value };
        const [kind, ...rest] = value.split("/");
        return { kind: kind as "group" | "role", name: rest.join("/") };
    },
};
