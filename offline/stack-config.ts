import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { StackConfig } from "../config";
import { explain, type Problem, shown } from "../settings/problem";
import { isPrivateKey } from "../settings/ssh-public-key";
import { Refusal } from "../settings/refusal";
import { isRecord } from "../settings/shape";

interface ValueType {
    readonly type?: "string" | "integer" | "boolean" | "array" | "object";
    /** Of an array. */
    readonly items?: ValueType;
}

interface Declaration extends ValueType {
    readonly default?: unknown;
    /** What `default` is to the keys of a provider, which have no type here. */
    readonly value?: unknown;
}

/** Stacks that have a file in the project's folder, in alphabetical order. */
export function committedStacks(projectDir: string): string[] {
    return readdirSync(projectDir)
        .flatMap((file) => /^Pulumi\.([A-Za-z0-9_.-]+)\.yaml$/.exec(file)?.[1] ?? [])
        .sort();
}

/**
 * Reads `Pulumi.<stack>.yaml` over the defaults of `Pulumi.yaml` and checks declared types, as the
 * Pulumi CLI does before it starts a program (sdk/go/common/workspace, 3.248.0; held by a test).
 *
 * `changes` stand in place of the file's settings: values as in a stack file, unqualified keys the project's.
 *
 * @throws Refusal on a missing stack, YAML that does not parse or a value of the wrong type.
 */
export function readStackConfig(
    projectDir: string,
    stack: string,
    changes: Readonly<Record<string, unknown>> = {},
): StackConfig {
    const stackFile = `Pulumi.${stack}.yaml`;
    // Its name is one of folders, too: documents and rehearsals go there.
    if (/^\.\.?$/.test(stack))
        throw new Refusal(`no stack can be named ${stack}; rename ${stackFile}`);
    if (!existsSync(join(projectDir, stackFile))) {
        const known = committedStacks(projectDir).join(", ");
        throw new Refusal(
            `there is no stack ${stack}: ${stackFile} does not exist; stacks here: ${known}`,
        );
    }
    const project = readYaml(projectDir, "Pulumi.yaml");
    const name = String(project["name"]);
    const declarations = section(project, "Pulumi.yaml") as Record<string, Declaration>;
    const values = section(readYaml(projectDir, stackFile), stackFile);
    const qualified = (key: string) => (key.includes(":") ? key : `${name}:${key}`);
    const config: Record<string, string> = {};
    for (const [key, declaration] of Object.entries(declarations)) {
        const initial = declaration.default ?? declaration.value;
        if (initial !== undefined) config[qualified(key)] = flat(initial);
    }
    const problems: Problem[] = [];
    for (const [key, value] of Object.entries(values)) {
        const setting = key.replace(`${name}:`, "");
        const declared = declarations[setting];
        if (declared !== undefined && !hasType(flatScalar(value), declared)) {
            problems.push({
                setting,
                wrong: "is not of the type that Pulumi.yaml declares",
                got: shown(value),
                allowed: typeName(declared),
                mend: `pulumi config rm ${setting}    # takes the default, ${shown(declared.default)}`,
            });
        }
        config[qualified(key)] = flat(value);
    }
    if (problems.length > 0) throw new Refusal(explain(stack, problems));
    for (const [key, value] of Object.entries(changes)) config[qualified(key)] = flat(value);
    return { project: name, stack, config };
}

function readYaml(projectDir: string, file: string): Record<string, unknown> {
    const text = readFileSync(join(projectDir, file), "utf8");
    try {
        const document = parseDocument(text);
        const [fault] = document.errors;
        if (fault !== undefined) throw fault;
        const content: unknown = document.toJS() ?? {}; // throws on an alias without its anchor
        if (isRecord(content)) return content;
        throw new Error("must hold keys and values, as in `config:`");
    } catch (error) {
        // The parser quotes the lines around a fault.
        const reason = isPrivateKey(text)
            ? "is not valid YAML, and it holds a private key (not shown)"
            : (error as Error).message;
        throw new Refusal(`${file}: ${reason}`);
    }
}

function section(content: Record<string, unknown>, file: string): Record<string, unknown> {
    const values = content["config"] ?? {};
    if (isRecord(values)) return values;
    throw new Refusal(`${file}: config must hold keys and values, got ${shown(values)}`);
}

/** Numbers and flags may be written as text, which is how \`pulumi config set\` writes them. */
function hasType(value: unknown, { type, items = {} }: ValueType): boolean {
    if (type === undefined) return true;
    switch (type) {
        case "string":
            return typeof value === "string";
        case "integer":
            return typeof value === "string" ? /^[+-]?\d+$/.test(value) : Number.isInteger(value);
        case "boolean":
            return typeof value === "boolean" || value === "true" || value === "false";
        case "array":
            return Array.isArray(value) && value.every((item) => hasType(item, items));
        case "object":
            return isRecord(value);
    }
}

function typeName({ type, items }: ValueType): string {
    return items === undefined ? String(type) : `${type}<${typeName(items)}>`;
}

/** The CLI holds a scalar as text, and what is inside a list or object as it is. */
function flatScalar(value: unknown): unknown {
    return typeof value === "object" && value !== null ? value : flat(value);
}

function flat(value: unknown): string {
    if (value === null) return "";
    return typeof value === "string" ? value : JSON.stringify(value);
}
