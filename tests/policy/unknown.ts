import { inputsOf } from "../../policy/inputs";
import type { Resource } from "../../policy/rule";
import type { Graph } from "./graphs";

/** Returns a resource as a preview shows it that does not know the named inputs. Equal values have equal sources. */
export function unknownIn(resource: Resource, names: readonly string[]): Resource {
    const props: Record<string, unknown> = {};
    const sources: Record<string, readonly string[]> = {};
    for (const [name, value] of Object.entries(resource.inputs)) {
        if (!names.includes(name)) props[name] = value;
        else {
            sources[name] = [JSON.stringify(value)];
            const get = () => {
                throw new Error("unknown");
            };
            Object.defineProperty(props, name, { enumerable: true, get });
        }
    }
    return { ...resource, inputs: inputsOf(resource, props, sources) };
}

/** Makes unknown what a change has set: inputs that are new or have another value. */
export function changesUnknown(before: Graph, after: Graph): Graph {
    return after.map((resource) => {
        const former = before.find((it) => it.type === resource.type && it.name === resource.name);
        const changed = Object.entries(resource.inputs)
            .filter(([name, value]) => value !== undefined && value !== former?.inputs[name])
            .map(([name]) => name);
        return unknownIn(resource, changed);
    });
}
