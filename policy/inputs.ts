import { NotKnownYet } from "./not-known-yet";
import type { Resource } from "./rule";

/** Properties of a resource that depend on other resources, with the URNs of those. */
export type Sources = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * Copies the inputs that CrossGuard gives for a resource. CrossGuard throws when a rule reads an unknown value; the
 * copy throws `NotKnownYet`, which says where the value comes from.
 */
export function inputsOf(
    { type, name }: Pick<Resource, "type" | "name">,
    props: Resource["inputs"],
    sources: Sources,
): Resource["inputs"] {
    const unknown = (path: string) => {
        const from = sources[/^\w+/.exec(path)?.[0] ?? ""] ?? [];
        // Several sources in one property are told apart by their place in it.
        const standIn = from.length === 1 ? String(from[0]) : `${path} of ${from.join()} ${name}`;
        return new NotKnownYet(`${type} ${name}`, path, standIn);
    };
    return copyOf(props, "", unknown) as Resource["inputs"];
}

function copyOf(value: unknown, path: string, unknown: (path: string) => NotKnownYet): unknown {
    if (typeof value !== "object" || value === null) return value;
    const copy = Array.isArray(value) ? [] : {};
    for (const key of Object.keys(value)) {
        const at = Array.isArray(value) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
        let read: unknown;
        try {
            read = (value as Record<string, unknown>)[key];
        } catch {
            const get = () => {
                throw unknown(at);
            };
            Object.defineProperty(copy, key, { enumerable: true, get });
            continue;
        }
        Object.assign(copy, { [key]: copyOf(read, at, unknown) });
    }
    return copy;
}
