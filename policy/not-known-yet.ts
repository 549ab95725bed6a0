import type { Resource, Violation } from "./rule";

/** Thrown when a rule reads a value that Pulumi learns only while it makes the resources: a preview cannot judge it. */
export class NotKnownYet extends Error {
    /**
     * @param resource `type name` of the resource.
     * @param path the property, such as `metadataOptions.httpTokens`.
     * @param standIn a text in the place of the value, equal for values that come from the same resource.
     */
    constructor(
        readonly resource: string,
        readonly path: string,
        readonly standIn: string,
    ) {
        super(`${path} of ${resource} is known only during \`pulumi up\``);
    }
}

/** Returns what `find` finds, or one entry without a verdict when it needs a value that is not known yet. */
export function unlessUnknown(find: () => Violation[]): Violation[] {
    try {
        return find();
    } catch (error) {
        if (!(error instanceof NotKnownYet)) throw error;
        const { resource, path } = error;
        return [{ resource, message: path, unjudged: "not known yet" }];
    }
}

/**
 * Returns an id for a rule that asks only whether there is one, or whether two are the same. One that AWS has not
 * given yet is replaced by its stand-in.
 */
export function idOf(
    inputs: Resource["inputs"] | readonly unknown[],
    key: string | number,
): unknown {
    try {
        return (inputs as Readonly<Record<string | number, unknown>>)[key];
    } catch (error) {
        if (error instanceof NotKnownYet) return error.standIn;
        throw error;
    }
}

/** Returns the ids in a list, of which some or all may not be known yet. */
export function idsOf(inputs: Resource["inputs"], key: string): unknown[] {
    const ids = idOf(inputs, key) ?? [];
    if (!Array.isArray(ids)) return [ids];
    // Not `map`, which would read each of them itself.
    return Array.from({ length: ids.length }, (_, index) => idOf(ids, index));
}
