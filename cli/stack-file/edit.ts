import { isMap, isSeq, parseDocument, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";

/** New values by project setting, without namespace; `undefined` removes the key. */
export type Edits = Readonly<Record<string, Edit | undefined>>;

export interface Edit {
    readonly value: string | number | readonly string[];
    /** The reason, written as a comment after the value, or after a list's first entry. @default none */
    readonly because?: string;
}

/**
 * Changes some settings of a stack file. Comments, order, line ends and all else stay as they are; a list entry
 * keeps its comment when it moves.
 */
export function editStackFile(text: string, project: string, edits: Edits): string {
    const document = parseDocument(text.replaceAll("\r\n", "\n"));
    if (!isMap(document.get("config"))) document.set("config", new YAMLMap());
    const config = document.get("config") as YAMLMap;
    for (const [setting, edit] of Object.entries(edits)) {
        const key = `${project}:${setting}`;
        if (edit === undefined) config.delete(key);
        else setValue(config, key, edit);
    }
    const edited = document.toString({ lineWidth: 0 });
    return text.includes("\r\n") ? edited.replaceAll("\n", "\r\n") : edited;
}

function setValue(config: YAMLMap, key: string, { value, because }: Edit): void {
    const former = config.get(key, true);
    const node = typeof value === "object" ? list(value, former) : scalar(value, former);
    const first = node instanceof YAMLSeq ? (node.items[0] as Scalar | undefined) : node;
    if (because !== undefined && first !== undefined) first.comment = ` ${because}`;
    if (config.has(key)) config.set(key, node);
    else config.add(new Pair(key, node));
}

function scalar(value: string | number, former: unknown): Scalar {
    const node = new Scalar(value);
    if (former instanceof Scalar) node.commentBefore = former.commentBefore ?? null;
    return node;
}

function list(values: readonly string[], former: unknown): YAMLSeq {
    const node = new YAMLSeq();
    if (isSeq(former)) {
        node.commentBefore = former.commentBefore ?? null;
        if (former.flow !== undefined) node.flow = former.flow;
    }
    const before = isSeq(former) ? (former.items as Scalar[]) : [];
    node.items = values.map(
        (value) => before.find((it) => it.value === value) ?? new Scalar(value),
    );
    return node;
}
