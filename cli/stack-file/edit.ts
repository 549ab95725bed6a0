import { isMap, isSeq, parseDocument, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";

/** A changed value of a stack file. */
export interface Edit {
    /** A setting, without the project's name, or what is inside one: `["members", 1, "spot"]`. */
    readonly path: readonly [setting: string, ...inside: (string | number)[]];
    /** Absent: the entry is removed. */
    readonly value?: string | number | readonly string[];
    /** The reason, written as a comment after the value, or after a list's first entry. @default none */
    readonly because?: string;
}

/**
 * Changes some settings of a stack file. Comments, order, line ends and all else stay as they are; a list entry
 * keeps its comment when it moves.
 *
 * @param inherited values of settings that the file does not have, for an edit inside one of them.
 */
export function editStackFile(
    text: string,
    project: string,
    edits: readonly Edit[],
    inherited: Readonly<Record<string, unknown>> = {},
): string {
    const document = parseDocument(text.replaceAll("\r\n", "\n"));
    if (!isMap(document.get("config"))) document.set("config", new YAMLMap());
    const config = document.get("config") as YAMLMap;
    for (const edit of edits) {
        const [setting, ...inside] = edit.path;
        const key = `${project}:${setting}`;
        if (inside.length > 0 && !config.has(key))
            config.set(key, document.createNode(inherited[setting] ?? {}));
        const last = inside.at(-1) ?? key;
        const parent = inside.length === 0 ? config : config.getIn([key, ...inside.slice(0, -1)]);
        if (!isMap(parent)) throw new RangeError(`there is no map at ${edit.path.join(".")}`);
        setValue(parent, String(last), edit);
    }
    const edited = document.toString({ lineWidth: 0 });
    return text.includes("\r\n") ? edited.replaceAll("\n", "\r\n") : edited;
}

function setValue(map: YAMLMap, key: string, { value, because }: Edit): void {
    if (value === undefined) {
        map.delete(key);
        return;
    }
    const former = map.get(key, true);
    const node = typeof value === "object" ? list(value, former) : scalar(value, former);
    const first = node instanceof YAMLSeq ? (node.items[0] as Scalar | undefined) : node;
    // A comment would end a map that is written on one line.
    if (because !== undefined && first !== undefined && map.flow !== true)
        first.comment = ` ${because}`;
    if (map.has(key)) map.set(key, node);
    else map.add(new Pair(new Scalar(key), node));
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
