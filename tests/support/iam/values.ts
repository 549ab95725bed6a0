import type { OneOrMore } from "../../../planning/policies/policy-document";

/** What a request says, by condition key. */
export type Context = Readonly<Record<string, OneOrMore>>;

export function several(value: OneOrMore): readonly string[] {
    return typeof value === "string" ? [value] : value;
}

/** The names of a text's policy variables. */
export function variablesIn(text: string): string[] {
    return [...text.matchAll(/\$\{([^}]*)\}/g)].map(([, name = ""]) => name);
}

/** Returns a matcher of the policy's text against a value; nothing matches while one of its variables has no value. */
export function matcher(
    text: string,
    context: Context,
    wildcards: boolean,
): (value: string) => boolean {
    let resolved = true;
    const parts = text.split(/(\$\{[^}]*\})/).map((part) => {
        const [name] = variablesIn(part);
        if (name === undefined) return wildcards ? asPattern(part) : escaped(part);
        const value = context[name.toLowerCase()];
        if (typeof value !== "string") resolved = false;
        // What a variable brings is text: a `*` in a tag's value is no wildcard.
        return escaped(typeof value === "string" ? value : "");
    });
    const pattern = new RegExp(`^${parts.join("")}$`, "s");
    return (value) => resolved && pattern.test(value);
}

/** Compares ARNs part by part, so that a `*` does not reach over a colon; the last part may have colons of its own. */
export function arnMatcher(text: string, context: Context): (arn: string) => boolean {
    if (text === "*") return () => true;
    const wanted = partsOf(text).map((part) => matcher(part, context, true));
    return (arn) => {
        const parts = partsOf(arn);
        return parts.length === 6 && wanted.every((matches, index) => matches(parts[index]!));
    };
}

/** Cuts an ARN at its first five colons that are in no variable. */
function partsOf(arn: string): string[] {
    const parts = arn.split(/:(?![^{]*\})/);
    return [...parts.slice(0, 5), parts.slice(5).join(":")];
}

function escaped(text: string): string {
    return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function asPattern(text: string): string {
    return escaped(text).replaceAll("\\*", ".*").replaceAll("\\?", ".");
}
