import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
    type Document,
    isCollection,
    isScalar,
    Lexer,
    LineCounter,
    type Node,
    parseDocument,
    visit,
} from "yaml";
import type { ParsedYaml } from "../../settings/lines";
import { isPrivateKey } from "../../settings/ssh-public-key";
import { Refusal } from "../../settings/refusal";
import { isRecord } from "../../settings/problem";

/** Longest accepted file, characters: more than 500 members with a key each need. */
const largestFile = 1_000_000;
/** Deepest accepted nesting of lists and maps. Pulumi's own types need 4. */
const deepest = 50;
const mostAliases = 1000;

export interface Yaml extends ParsedYaml {
    readonly text: string;
    readonly content: Record<string, unknown>;
}

/** A fault at a place in the file. */
class Fault extends Error {
    constructor(
        readonly line: number,
        message: string,
    ) {
        super(message);
    }
}

/**
 * Reads a YAML file that holds keys and values.
 *
 * @throws Refusal with file, line and what is wrong there.
 */
export function readYaml(projectDir: string, file: string): Yaml {
    const text = readText(projectDir, file);
    try {
        return yamlOf(text);
    } catch (error) {
        const { line, message } = error instanceof Fault ? error : new Fault(1, String(error));
        // The parser quotes the lines around a fault.
        const reason = isPrivateKey(text)
            ? "is not valid YAML, and it holds a private key (not shown)"
            : message.slice(0, 1000);
        throw new Refusal(`${file}:${line}: ${reason}`);
    }
}

function readText(projectDir: string, file: string): string {
    try {
        return readFileSync(join(projectDir, file), "utf8");
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        throw new Refusal(
            `${file} cannot be read (${code}): it belongs to another user or is not a file; see which: ls -ld ${file}`,
        );
    }
}

function yamlOf(text: string): Yaml {
    if (text.length > largestFile)
        throw new Fault(1, `holds ${text.length} characters; a stack file has a few hundred`);
    refuseDeepBrackets(text);
    const lineCounter = new LineCounter();
    // The parser's own check for duplicate keys compares every pair.
    const document = parseDocument(text, { lineCounter, uniqueKeys: false });
    const [fault] = document.errors;
    if (fault !== undefined) {
        const { code, message, pos } = fault;
        const told = code === "RESOURCE_EXHAUSTION" ? tooDeep : message;
        throw new Fault(lineCounter.linePos(pos[0]).line, told);
    }
    const lastAlias = checkNodes(document, (offset) => lineCounter.linePos(offset).line);
    const content: unknown = unfolded(document, lastAlias) ?? {};
    if (isRecord(content)) return { text, content, document, lines: lineCounter };
    throw new Fault(1, "must hold keys and values, as in `config:`");
}

const tooDeep = `lists and maps are nested more than ${deepest} deep; remove the inner ones`;

/** Runs before the parser, which takes a fifth of a second to give up on thousands of brackets. */
function refuseDeepBrackets(text: string): void {
    if ((text.match(/[[{]/g) ?? []).length <= deepest) return;
    let depth = 0;
    let line = 1;
    for (const token of new Lexer().lex(text)) {
        if (token === "[" || token === "{") depth++;
        if (token === "]" || token === "}") depth--;
        if (depth > deepest) throw new Fault(line, tooDeep);
        line += token.split("\n").length - 1;
    }
}

/**
 * Refuses a duplicate key, and an alias of nothing or of a value around it, which JSON cannot hold. Returns the line
 * of the last alias.
 */
function checkNodes(document: Document, lineAt: (offset: number) => number): number {
    let last = 1;
    let count = 0;
    const anchors = new Map<string, Node>();
    visit(document, {
        Node(_, node, path) {
            if ("anchor" in node && typeof node.anchor === "string") anchors.set(node.anchor, node);
            if (path.length > deepest && path.filter(isCollection).length > deepest)
                throw new Fault(lineAt(node.range?.[0] ?? 0), tooDeep);
        },
        Map(_, { items }) {
            const seen = new Set<unknown>();
            for (const { key } of items) {
                const name: unknown = isScalar(key) ? key.value : key;
                const line = lineAt((key as Node | null)?.range?.[0] ?? 0);
                if (seen.has(name))
                    throw new Fault(
                        line,
                        `${String(name).slice(0, 40)} is there twice; remove one of the lines`,
                    );
                seen.add(name);
            }
        },
        Alias(_, node, path) {
            last = lineAt(node.range?.[0] ?? 0);
            if (++count > mostAliases)
                throw new Fault(last, `has more than ${mostAliases} aliases; write the values out`);
            const target = anchors.get(node.source);
            const name = node.source.slice(0, 40);
            if (target === undefined)
                throw new Fault(
                    last,
                    `*${name} repeats a value that no &${name} names; write the value itself`,
                );
            if (path.includes(target))
                throw new Fault(
                    last,
                    `*${name} repeats the value that contains it; write the value itself`,
                );
        },
    });
    return last;
}

function unfolded(document: Document, lastAlias: number): unknown {
    try {
        return document.toJS({ maxAliasCount: mostAliases });
    } catch {
        throw new Fault(
            lastAlias,
            "aliases of aliases multiply to more values than anybody reads; write the values out",
        );
    }
}
