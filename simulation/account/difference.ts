import { isDeepStrictEqual } from "node:util";
import { type ResourceType, replacesOn, type TypeRule, resourceTypes } from "./resource-types";

type Inputs = Readonly<Record<string, unknown>>;

export interface Difference {
    /** Top-level properties that differ. */
    readonly changed: readonly string[];
    /** Paths of changes that replace the resource. */
    readonly replaces: readonly string[];
}

/** Compares new inputs with those of an existing resource, as the provider does. */
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
    // New user data stops and starts the instance, unless the program asks for a new one.
    const documents =
        news["userDataReplaceOnChange"] === true && changed.includes("userDataBase64");
    return { changed, replaces: documents ? [...forcing, "userDataBase64"] : forcing };
}

function at(inputs: Inputs, path: string): unknown {
    return path
        .split(".")
        .reduce<unknown>((value, key) => (value as Inputs | undefined)?.[key], inputs);
}
