import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { Refusal } from "./refusal";

export interface StackConfig {
    readonly project: string;
    readonly stack: string;
    /** `namespace:key` to value, lists and objects as JSON: what the engine hands to a program. */
    readonly config: Readonly<Record<string, string>>;
}

interface Declaration {
    readonly type?: "string" | "integer" | "boolean" | "array" | "object";
    readonly default?: unknown;
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
 * @throws Refusal on a missing stack, YAML that does not parse or a value of the wrong type.
 */
export function readStackConfig(projectDir: string, stack: string): StackConfig {
    const stackFile = `Pulumi.${stack}.yaml`;
    if (!existsSync(join(projectDir, stackFile))) {
        const known = committedStacks(projectDir).join(", ");
        throw new Refusal(
            `there is no stack ${stack}: ${stackFile} does not exist; stacks here: ${known}`,
        );
    }
    const { name, config: declarations = {} } = readYaml(projectDir, "Pulumi.yaml") as {
        name: string;
        config?: Record<string, Declaration>;
    };
    const { config: values } = readYaml(projectDir, stackFile) as {
        config?: Record<string, unknown> | null;
    };
    const qualified = (key: string) => (key.includes(":") ? key : `${name}:${key}`);
    const config: Record<string, string> = {};
    for (const [key, declaration] of Object.entries(declarations)) {
        if (declaration.default !== undefined) config[qualified(key)] = flat(declaration.default);
    }
    for (const [key, value] of Object.entries(values ?? {})) {
        const declared = declarations[key.replace(`${name}:`, "")];
        if (declared?.type !== undefined && !hasType(value, declared.type)) {
            throw new Refusal(
                `${stackFile}: ${key} must be of type ${declared.type}, got ${JSON.stringify(value)}`,
            );
        }
        config[qualified(key)] = flat(value);
    }
    return { project: name, stack, config };
}

function readYaml(projectDir: string, file: string): unknown {
    const lineCounter = new LineCounter();
    const document = parseDocument(readFileSync(join(projectDir, file), "utf8"), { lineCounter });
    const [fault] = document.errors;
    if (fault !== undefined) throw new Refusal(`${file}: ${fault.message}`);
    return document.toJS() ?? {};
}

/** Scalars may be written as text, which is how `pulumi config set` writes them. */
function hasType(value: unknown, type: NonNullable<Declaration["type"]>): boolean {
    switch (type) {
        case "string":
            return value === null || typeof value !== "object";
        case "integer":
            return /^-?\d+$/.test(String(value));
        case "boolean":
            return /^(true|false)$/.test(String(value));
        case "array":
            return Array.isArray(value);
        case "object":
            return typeof value === "object" && value !== null && !Array.isArray(value);
    }
}

function flat(value: unknown): string {
    if (value === null) return "";
    return typeof value === "string" ? value : JSON.stringify(value);
}
