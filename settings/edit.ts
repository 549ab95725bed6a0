import { stringify } from "yaml";
import { quoted } from "./quoted";

/** A value that only the user knows. The line shows `words`, and so does the command unless `shell` finds the value. */
export class Blank {
    constructor(
        readonly words: string,
        /** A valid value. */
        readonly example: string,
        readonly shell?: string,
    ) {}
}

export const ownKey = new Blank(
    "ssh-ed25519 AAAA... ana@laptop",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB+cCeOd6rEzdiiO7h0TEdxkAyvSnYxuhp2Wh4kzOO2D",
    '"$(cat ~/.ssh/id_ed25519.pub)"',
);
export const ownNetwork = new Blank(
    "YOUR-ADDRESS/32",
    "203.0.113.7/32",
    '"$(curl -s https://checkip.amazonaws.com)/32"',
);

export type Value =
    string | number | boolean | Blank | readonly Value[] | { readonly [key: string]: Value };

/** One change to a stack file: a new value or name for the entry at `path`. With neither, the entry is removed. */
export interface Edit {
    readonly path: readonly [setting: string, ...rest: (string | number)[]];
    readonly value?: Value;
    readonly rename?: string;
}

/** Longest printed command, in characters, and most lines of YAML. Larger changes are made in the file itself. */
const longestCommand = 700;
const mostLines = 8;

/**
 * Returns the lines to write in the stack file. An entry of a list is shown without its list when the file has that.
 */
export function yamlFor({ path, value, rename }: Edit, inFile: boolean): string {
    const [setting, ...rest] = path;
    const last = path[path.length - 1]!;
    if (rename !== undefined)
        return `rename it to ${rest.length > 0 ? "" : "workstation:"}${rename}`;
    if (value === undefined) return rest.length > 0 ? "remove this entry" : "remove this line";
    if (rest.length > 0 && !inFile)
        return yamlFor({ path: [setting], value: within(rest, value) }, true);
    const key = rest.length === 0 && !setting.includes(":") ? `workstation:${setting}` : last;
    const entry = typeof last === "number" ? [plain(value)] : { [key]: plain(value) };
    const flow =
        isList(value) && value.every((it) => typeof it === "string" || it instanceof Blank);
    const style = { collectionStyle: "flow", flowCollectionPadding: false } as const;
    const text = stringify(entry, { lineWidth: 0, ...(flow && style) });
    const bare = flow ? text.replace(/^\{(.*)\}\n$/s, "$1") : text;
    const lines = withBlanks(bare.trimEnd(), value).split("\n");
    const cut = lines.length > mostLines ? [...lines.slice(0, mostLines), "..."] : lines;
    return cut.map((line) => (line.length > 160 ? `${line.slice(0, 150)} ...` : line)).join("\n");
}

/** Wraps a value in the lists and maps of its path. */
function within(path: readonly (string | number)[], value: Value): Value {
    return path.reduceRight<Value>(
        (inner, step) => (typeof step === "number" ? [inner] : { [step]: inner }),
        value,
    );
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/** Returns the commands that make these changes on a stack; `undefined` when one cannot be pasted into every shell. */
export function commandFor(edits: readonly Edit[], stack: string): string | undefined {
    const commands = edits.flatMap((edit) => commandsFor(edit, stack));
    const text = commands.join(" && ");
    return edits.length > 0 && !commands.includes(undefined) && text.length <= longestCommand
        ? text
        : undefined;
}

function commandsFor({ path, value, rename }: Edit, stack: string): (string | undefined)[] {
    if (rename !== undefined) return [undefined];
    // Pulumi sets a path only inside a value of the right shape, so a former list or map is removed first.
    const replaced =
        typeof value === "object" &&
        !(value instanceof Blank) &&
        (path.length === 1 || isList(value));
    const commands = value === undefined || replaced ? [commandOf(path, undefined, stack)] : [];
    return value === undefined ? commands : [...commands, ...setting(path, value, stack)];
}

/** Returns one command for each text, number or flag in a value. */
function setting(path: Edit["path"], value: Value, stack: string): (string | undefined)[] {
    if (typeof value !== "object" || value instanceof Blank) return [commandOf(path, value, stack)];
    return Object.entries(value).flatMap(([step, inner]) =>
        setting([...path, isList(value) ? Number(step) : step], inner, stack),
    );
}

function commandOf(
    path: Edit["path"],
    value: string | number | boolean | Blank | undefined,
    stack: string,
): string | undefined {
    const key = keyOf(path);
    const onStack = quoted(stack);
    if (key === undefined || onStack === undefined) return undefined;
    const config = `pulumi config --stack ${onStack}`;
    if (value === undefined) return `${config} rm ${key}`;
    if (value instanceof Blank) return `${config} set ${key} ${value.shell ?? value.words}`;
    const word = quoted(String(value));
    return word === undefined || word.startsWith("-") ? undefined : `${config} set ${key} ${word}`;
}

/** Writes a setting for `pulumi config`, with `--path` for anything inside a list or map. */
function keyOf([setting, ...rest]: Edit["path"]): string | undefined {
    if (setting === "" || setting.startsWith("-")) return undefined;
    if (rest.length === 0) return quoted(setting);
    const steps = rest.map((step) => {
        if (typeof step === "number") return `[${step}]`;
        if (/^[A-Za-z_]\w*$/.test(step)) return `.${step}`;
        return /["\\]/.test(step) ? undefined : `["${step}"]`;
    });
    const path = quoted([setting, ...steps].join(""));
    return steps.includes(undefined) || path === undefined ? undefined : `--path ${path}`;
}

const mark = (blank: Blank) => `BLANK-${blank.example.replaceAll(/[^A-Za-z0-9]/g, "")}`;

function plain(value: Value): unknown {
    if (value instanceof Blank) return mark(value);
    if (Array.isArray(value)) return value.map((item) => plain(item as Value));
    if (typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function withBlanks(text: string, value: Value): string {
    if (value instanceof Blank) return text.replace(mark(value), () => value.words);
    if (typeof value !== "object") return text;
    return Object.values(value).reduce(
        (written: string, inner) => withBlanks(written, inner),
        text,
    );
}
