import {
    type Document,
    isMap,
    isScalar,
    isSeq,
    type LineCounter,
    type Node,
    type YAMLMap,
} from "yaml";
import type { LineOf } from "./problem";

/** A parsed file, with the offsets of its lines. */
export interface ParsedYaml {
    readonly document: Document;
    readonly lines: LineCounter;
}

/** Returns a function that finds the line of a setting in the stack file. */
export function linesOf({ document: { contents }, lines }: ParsedYaml, project: string): LineOf {
    const lineAt = (offset: number | undefined) =>
        offset === undefined ? undefined : lines.linePos(offset).line;
    return (setting) => {
        const whole = isMap(contents) ? pairOf(contents, setting) : undefined;
        if (whole !== undefined) return lineAt(startOf(whole.key));
        const settings = isMap(contents) ? pairOf(contents, "config")?.value : undefined;
        if (!isMap(settings)) return undefined;
        const own = pairOf(settings, setting, `${project}:${setting}`);
        if (own !== undefined) return lineAt(startOf(own.key));
        const [top = "", ...steps] = setting.split(/[.[\]]+/).filter((step) => step !== "");
        const pair = pairOf(settings, top, `${project}:${top}`);
        return lineAt(inside(pair?.value, steps) ?? startOf(pair?.key));
    };
}

/** Returns the offset of the deepest node found along the path. */
function inside(node: unknown, [step, ...rest]: readonly string[]): number | undefined {
    if (step === undefined) return undefined;
    if (isSeq(node)) {
        const item: unknown = node.items[Number(step)];
        return inside(item, rest) ?? startOf(item);
    }
    if (!isMap(node)) return undefined;
    const pair = pairOf(node, step);
    return inside(pair?.value, rest) ?? startOf(pair?.key);
}

function pairOf(map: YAMLMap, ...keys: readonly string[]) {
    return map.items.find(({ key }) => isScalar(key) && keys.includes(String(key.value)));
}

function startOf(node: unknown): number | undefined {
    return (node as Node | undefined)?.range?.[0];
}
