import { isDeepStrictEqual } from "node:util";
import { type ResourceType, replacesOn, type TypeRule, resourceTypes } from "./resource-types";

type Inputs = Readonly<Record<string, unknown>>;

export interface Difference {
    /** Top-level properties that differ. */
    readonly changed: readonly string[];
    /** Paths of those that cannot be changed on a resource that exists. */
    readonly replaces: readonly string[];
}

/** What the provider says of new inputs for a resource that exists. */
export function difference(type: ResourceType, before: Inputs, news: Inputs): Difference {
    const { computed = [] }: TypeRule = resourceTypes[type];
    const isLeftToAws = (property: string) => computed.includes(property) && !(property in news);
    const olds = Object.fromEntries(
        Object.entries(before).filter(([property]) => !isLeftToAws(property)),
    );
    const changed = [...new Set([...Object.keys(olds), ...Object.keys(news)])]
        .filter((property) => !isDeepStrictEqual(olds[property], news[property]))
        .sort();
    const forcing = replacesOn(type).filter(
        (path) => !isDeepStrictEqual(at(olds, path), at(news, path)),
    );
    // New user data is a stop and a start, unless the program says that it means a new instance.
    const documents =
        news["userDataReplaceOnChange"] === true && changed.includes("userDataBase64");
    return { changed, replaces: documents ? [...forcing, "userDataBase64"] : forcing };
}

function at(inputs: Inputs, path: string): unknown {
    return path
        .split(".")
        .reduce<unknown>((value, key) => (value as Inputs | undefined)?.[key], inputs);
}
