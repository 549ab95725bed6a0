/** EC2's query protocol: a form with numbered keys in, XML out, and lists a page at a time. */

export type Input = Readonly<Record<string, unknown>>;

/** Turns keys such as `Filter.1.Value.2=x` into nested objects. */
export function unflattened(form: URLSearchParams): Input {
    const root: Record<string, unknown> = {};
    for (const [path, value] of form) {
        const keys = path.split(".");
        let at = root;
        for (const key of keys.slice(0, -1)) at = (at[key] ??= {}) as Record<string, unknown>;
        at[keys.at(-1)!] = value;
    }
    return root;
}

/** Returns the entries of a numbered list, or the only one of a parameter that is none. */
export function listed<T = string>(value: unknown): T[] {
    if (typeof value === "string") return [value as T];
    return Object.values((value ?? {}) as Readonly<Record<string, T>>);
}

export function xml(value: unknown): string {
    if (Array.isArray(value)) return value.map((it) => `<item>${xml(it)}</item>`).join("");
    if (typeof value !== "object" || value === null)
        return String(value).replace(/&/g, "&amp;").replace(/</g, "&lt;");
    return Object.entries(value)
        .filter(([, it]) => it !== undefined)
        .map(([key, it]) => `<${key}>${xml(it)}</${key}>`)
        .join("");
}

/** Entries on a page when the caller asks for no number. */
const pageSize = 1000;

/** Returns one page of a list, with the token of the next page. */
export function page<T>(
    set: string,
    { NextToken }: Input,
    all: readonly T[],
    entry: (it: T) => unknown,
) {
    const from = Number(NextToken ?? 0);
    const to = from + pageSize;
    return {
        [set]: all.slice(from, to).map(entry),
        ...(to < all.length ? { nextToken: String(to) } : {}),
    };
}
