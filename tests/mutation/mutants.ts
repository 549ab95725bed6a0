import { Instrumenter } from "@stryker-mutator/instrumenter";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { projectDir } from "../support/run-stack";

/** One change of one place in the code. */
export interface Mutant {
    readonly file: string;
    readonly mutator: string;
    readonly start: number;
    readonly end: number;
    readonly replacement: string;
}

/** Folders whose behaviour the unit tests must pin down. */
const rooms = [
    "settings",
    "catalog",
    "planning",
    "components",
    "policy",
    "cli/change",
    "cli/errors",
    "cli/aws",
    "cli/stack-file",
];

/** Judged by the engine tests alone. */
const elsewhere = ["policy/pack.ts"];

/** Keys of sources in tables and of text for people, which no test should pin down. */
const prose =
    /^(source|asOf|advisory|because|reason|title|description|wrong|allowed|remedy|message|cause|next)$/;

/** Returns every mutant of the rooms, in the order of the code. */
export async function allMutants(): Promise<Mutant[]> {
    const files = rooms.flatMap((room) =>
        readdirSync(join(projectDir, room), { recursive: true, encoding: "utf8" })
            .filter((name) => name.endsWith(".ts"))
            .map((name) => `${room}/${name}`)
            .filter((file) => !elsewhere.includes(file))
            .sort(),
    );
    const found = files.map((file) =>
        mutantsOf(file, readFileSync(join(projectDir, file), "utf8")),
    );
    return (await Promise.all(found)).flat();
}

/** Returns the mutants of one file: Stryker's, except those of prose, and ours of numbers, which Stryker leaves alone. */
export async function mutantsOf(file: string, content: string): Promise<Mutant[]> {
    const logger = { debug() {}, info() {}, warn() {}, isDebugEnabled: () => false };
    const { mutants } = await new Instrumenter(logger as never).instrument(
        [{ name: file, content, mutate: true }],
        { plugins: null, excludedMutations: [], ignorers: [] },
    );
    const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
    const at = ({ line, column }: { line: number; column: number }) =>
        source.getPositionOfLineAndCharacter(line, column);
    const found = mutants.map(
        ({ location: { start, end }, mutatorName: mutator, replacement }) => ({
            ...{ file, mutator, start: at(start), end: at(end), replacement },
        }),
    );
    return [...found, ...numbersIn(source)]
        .filter((mutant) => !isProse(mutant, content))
        .sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Returns a mutant for each number: the number plus one. */
function numbersIn(source: ts.SourceFile): Mutant[] {
    const { fileName: file } = source;
    const found: Mutant[] = [];
    const visit = (node: ts.Node): void => {
        if (ts.isTypeNode(node)) return;
        if (ts.isNumericLiteral(node)) {
            const [start, end] = [node.getStart(), node.getEnd()];
            const replacement = String(Number(node.text) + 1);
            found.push({ file, mutator: "NumericLiteral", start, end, replacement });
        }
        ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
}

/** True for a string that people read: it has a blank, is a template, or belongs to a key for text. */
function isProse({ mutator, start, end }: Mutant, content: string): boolean {
    if (mutator !== "StringLiteral") return false;
    const text = content.slice(start, end);
    const key = /(\w+)\s*:\s*$/.exec(content.slice(0, start))?.[1] ?? "";
    return text.startsWith("`") || /\s/.test(text) || prose.test(key);
}
