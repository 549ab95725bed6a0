import { isDeepStrictEqual } from "node:util";
import {
    type CST,
    isMap,
    isScalar,
    isSeq,
    type Pair,
    parseDocument,
    stringify,
    type YAMLMap,
    type YAMLSeq,
} from "yaml";
import { isRecord } from "../../settings/problem";
import type { StackConfig, StackName } from "../../settings/read-settings";
import { Refusal } from "../../settings/refusal";
import { inFlow } from "./edit-flow-rows";
import { inserted, lineEnd, lineStart } from "./lines-of-text";

/** One member's entry in the stack file, as it is written there. */
export type Row = Readonly<Record<string, unknown>>;

/** Returns the rows of a checked configuration: the stack file's, or else the default of `Pulumi.yaml`. */
export function rowsOf({ project, config }: Pick<StackConfig, "project" | "config">): Row[] {
    return JSON.parse(config[`${project}:members`] ?? "[]") as Row[];
}

/** Tells whether a stack file has a list of members. The default of `Pulumi.yaml` applies where it has none. */
export function listsMembers(text: string, { project }: StackName): boolean {
    return find(text, project).members !== undefined;
}

/**
 * Adds a member's row to a stack file, after the others. Every byte outside the new lines stays as it is.
 *
 * @param rows the current ones; they are written as well where the file has none, because they are then the default,
 *     which a list in the file replaces.
 * @throws Refusal when the file writes its members in a way that cannot be edited safely.
 */
export function addRow(text: string, name: StackName, rows: readonly Row[], row: Row): string {
    const { config, members } = find(text, name.project);
    const list = members?.value;
    const then = [...rows, row];
    let edited: string | undefined;
    if (members === undefined)
        edited = withList(text, config, { [`${name.project}:members`]: then });
    else if (isSeq(list) && list.flow === true) edited = inFlow.add(text, list, row);
    else if (isSeq(list)) edited = insertedAfter(text, dashesOf(list).at(-1) ?? 0, [row]);
    return proven(text, edited, name, then);
}

/**
 * Removes a member's row from a stack file, with the comments inside it. Every other byte stays as it is, comments
 * above the row among them.
 *
 * @throws Refusal when the file writes its members in a way that cannot be edited safely.
 */
export function removeRow(text: string, name: StackName, rows: readonly Row[], at: number): string {
    const list = find(text, name.project).members?.value;
    let edited: string | undefined;
    if (isSeq(list) && list.flow === true) edited = inFlow.remove(text, list, at);
    else if (isSeq(list)) {
        const dash = dashesOf(list)[at] ?? 0;
        edited = text.slice(0, lineStart(text, dash)) + text.slice(endOfEntry(text, dash));
    }
    const then = rows.filter((_, index) => index !== at);
    return proven(text, edited, name, then);
}

/** Adds a setting after the last one; to a file without settings, with the section for them. */
function withList(text: string, config: YAMLMap.Parsed | undefined, setting: object) {
    if (config === undefined) return inserted(text, text.length, block({ config: setting }));
    const last = config.items.at(-1)?.key;
    if (last === undefined || config.flow === true) return undefined;
    return insertedAfter(text, last.range[0], setting, "- ");
}

/** Inserts an entry after the one that starts at an offset, below its first letter or dash. */
function insertedAfter(text: string, start: number, entry: unknown, also?: string): string {
    const column = start - lineStart(text, start);
    return inserted(text, endOfEntry(text, start, also), block(entry), column);
}

function block(value: unknown): string {
    return stringify(value, { lineWidth: 0 });
}

function find(text: string, project: string) {
    const { contents } = parseDocument(text, { keepSourceTokens: true });
    const config = isMap(contents) ? contents.get("config") : undefined;
    const named = ({ key }: Pair) =>
        isScalar(key) && (key.value === `${project}:members` || key.value === "members");
    return isMap(config) ? { config, members: config.items.find(named) } : {};
}

/** Returns the offset of each entry's dash. */
function dashesOf({ srcToken }: YAMLSeq): number[] {
    const { items } = srcToken as CST.BlockSequence;
    return items.flatMap(({ start }) => {
        return start.flatMap(({ type, offset }) => (type === "seq-item-ind" ? [offset] : []));
    });
}

/**
 * Returns where the lines of an entry of a list or map end: all that follow and are indented deeper belong to it.
 *
 * @param also what the entry's lines may begin with at its own indentation, as the lists of some maps do.
 */
function endOfEntry(text: string, start: number, also?: string): number {
    const column = start - lineStart(text, start);
    let end = lineEnd(text, start);
    for (let at = end; at < text.length; at = lineEnd(text, at)) {
        const line = text.slice(at, lineEnd(text, at));
        if (line.trim() === "") continue;
        const indent = line.search(/\S/);
        const inside =
            indent > column || (indent === column && also && line.startsWith(also, indent));
        if (!inside) break;
        end = lineEnd(text, at);
    }
    return end;
}

/** Returns an edited text once it is shown to hold what it should, with nothing else changed. */
function proven(
    text: string,
    edited: string | undefined,
    { project, stack }: StackName,
    rows: readonly Row[],
): string {
    const before = valueOf(text);
    const key = find(text, project).members?.key;
    const setting = isScalar(key) ? String(key.value) : `${project}:members`;
    const config = isRecord(before["config"]) ? before["config"] : {};
    const wanted = { ...before, config: { ...config, [setting]: rows } };
    if (edited !== undefined && isDeepStrictEqual(valueOf(edited), wanted)) return edited;
    const lines = block({ [setting]: rows }).replaceAll(/^(?=.)/gm, "  ");
    throw new Refusal(
        `Pulumi.${stack}.yaml writes its members in a way that this command does not edit. Below \`config:\`, write\n` +
            `${lines}and run: npx workstation up ${stack}`,
    );
}

/** Returns what a text holds; nothing where it is not valid, or repeats what an edit has removed. */
function valueOf(text: string): Record<string, unknown> {
    const document = parseDocument(text);
    if (document.errors.length > 0) return {};
    try {
        const value: unknown = document.toJS({ maxAliasCount: -1 });
        return isRecord(value) ? value : {};
    } catch {
        return {};
    }
}
