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

/** Folders of which every promise is to be noticed by the unit lane. */
const rooms = ["settings", "catalog", "components", "policy", "lifecycle"];

/** Where a table says where a value comes from, or a person reads words: no test should hold these. */
const prose =
    /^(source|asOf|because|reason|title|description|wrong|allowed|remedy|message|cause|next)$/;

/** Returns every mutant of the rooms: Stryker's, and numbers, which Stryker leaves alone. */
export async function allMutants(): Promise<Mutant[]> {
    const files = rooms.flatMap((room) =>
        readdirSync(join(projectDir, room), { recursive: true, encoding: "utf8" })
            .filter((name) => name.endsWith(".ts"))
            .map((name) => `${room}/${name}`)
            .sort(),
    );
    const logger = { debug() {}, info() {}, warn() {}, isDebugEnabled: () => false };
    const mutants: Mutant[] = [];
    for (const file of files) {
        const content = readFileSync(join(projectDir, file), "utf8");
        const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
        const instrumented = await new Instrumenter(logger as never).instrument(
            [{ name: file, content, mutate: true }],
            { plugins: null, excludedMutations: [], ignorers: [] },
        );
        for (const { location, mutatorName: mutator, replacement } of instrumented.mutants) {
            const at = ({ line, column }: { line: number; column: number }) =>
                source.getPositionOfLineAndCharacter(line, column);
            const [start, end] = [at(location.start), at(location.end)];
            mutants.push({ file, mutator, start, end, replacement });
        }
        mutants.push(...numbersIn(source));
    }
    return mutants
        .filter((mutant) => !isProse(mutant))
        .sort((a, b) => a.file.localeCompare(b.file) || a.start - b.start || a.end - b.end);
}

/** One more than each number. */
function numbersIn(source: ts.SourceFile): Mutant[] {
    const found: Mutant[] = [];
    const visit = (node: ts.Node): void => {
        if (ts.isTypeNode(node)) return;
        if (ts.isNumericLiteral(node)) {
            const [start, end] = [node.getStart(), node.getEnd()];
            const replacement = String(Number(node.text) + 1);
            found.push({
                file: source.fileName,
                mutator: "NumericLiteral",
                start,
                end,
                replacement,
            });
        }
        ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
}

/** True of a string that people read: it has a blank, is put together, or stands where words do. */
function isProse({ file, mutator, start, end }: Mutant): boolean {
    if (mutator !== "StringLiteral") return false;
    const content = readFileSync(join(projectDir, file), "utf8");
    const text = content.slice(start, end);
    const key = /(\w+)\s*:\s*$/.exec(content.slice(0, start))?.[1] ?? "";
    return text.startsWith("`") || /\s/.test(text) || prose.test(key);
}
