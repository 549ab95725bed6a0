import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkConfig, type StackConfig } from "../../settings/read-settings";
import { linesOf } from "../../settings/lines";
import { meant } from "../../settings/meant";
import {
    brief,
    isRecord,
    renderProblems,
    type LineOf,
    type Problem,
    shown,
} from "../../settings/problem";
import { Refusal } from "../../settings/refusal";
import type { CheckedSettings } from "../../settings/check";
import { noStack, stackFileOf } from "./no-stack";
import { readYaml } from "./read-yaml";

interface ValueType {
    readonly type?: "string" | "integer" | "boolean" | "array" | "object";
    /** Type of an array's items. */
    readonly items?: ValueType;
}

interface Declaration extends ValueType {
    readonly default?: unknown;
    /** Default of a provider's key; such keys have no type here. */
    readonly value?: unknown;
}

/** A stack's configuration, and the problems of the file itself, found before its values are checked. */
interface ReadStack {
    readonly config: StackConfig;
    readonly text: string;
    readonly problems: readonly Problem[];
    readonly lineOf: LineOf;
}

/**
 * Reads `Pulumi.<stack>.yaml` over the defaults of `Pulumi.yaml` and checks declared types, as the
 * Pulumi CLI does before it starts a program (sdk/go/common/workspace, 3.248.0; checked by a test).
 *
 * `changes` override the file's settings. Values are as in a stack file; keys without a namespace are the project's.
 *
 * @throws Refusal on a missing stack, YAML that does not parse or a value of the wrong type.
 */
export function readStackConfig(
    projectDir: string,
    stack: string,
    changes: Readonly<Record<string, unknown>> = {},
): StackConfig {
    const { config, problems, lineOf } = readStack(projectDir, stack, changes);
    if (problems.length > 0) throw new Refusal(renderProblems(stack, problems, lineOf));
    return config;
}

/** A stack whose file has no problem. */
export interface SettledStack extends CheckedSettings {
    readonly config: StackConfig;
    readonly region: string;
    /** The stack file. */
    readonly text: string;
}

/**
 * Reads a stack file as `readStackConfig` does, and checks its settings and its region as well.
 *
 * @throws Refusal with every problem at once, each with its line.
 */
export function readSettledStack(
    projectDir: string,
    stack: string,
    changes: Readonly<Record<string, unknown>> = {},
): SettledStack {
    const { config, text, problems: inFile, lineOf } = readStack(projectDir, stack, changes);
    const region = regionOf(config);
    const checked = checkConfig(config, region);
    const problems = "problems" in checked ? checked.problems : [];
    // If the check of values refuses a setting too, its message is better than the one about the type.
    const told = new Set(problems.map(({ setting }) => setting.replace(/[[.].*$/s, "")));
    const all = [...inFile.filter(({ setting }) => !told.has(setting)), ...problems];
    if (region === undefined) all.push(noRegion);
    if ("problems" in checked || region === undefined || all.length > 0)
        throw new Refusal(renderProblems(stack, all, lineOf));
    return { ...checked, config, region, text };
}

/** Returns the region that a command works in: the stack file's, or else the environment's, as in AWS's tools. */
export function regionOf(
    { config }: Pick<StackConfig, "config">,
    { AWS_REGION, AWS_DEFAULT_REGION }: NodeJS.ProcessEnv = process.env,
): string | undefined {
    return [config["aws:region"], AWS_REGION, AWS_DEFAULT_REGION].find(
        (it) => it !== undefined && it !== "",
    );
}

const noRegion: Problem = {
    setting: "aws:region",
    wrong: "is not set, and AWS_REGION is not either",
    got: "nothing",
    allowed: "the region to build in",
    fix: [{ path: ["aws:region"], value: "us-east-1" }],
};

/** Stack names that Pulumi allows, except those that mean a folder, such as `..`. */
const stackName = /^(?!\.+$)[A-Za-z0-9_.-]{1,100}$/;

/** @throws Refusal for a name that no stack can have. */
export function refuseStackName(stack: string): void {
    if (stackName.test(stack)) return;
    throw new Refusal(
        `${brief(stack)} is not a valid stack name; use letters, digits, dashes, underscores and dots, and not dots only`,
    );
}

function readStack(
    projectDir: string,
    stack: string,
    changes: Readonly<Record<string, unknown>>,
): ReadStack {
    const stackFile = stackFileOf(stack);
    refuseStackName(stack);
    if (!existsSync(join(projectDir, stackFile))) throw noStack(projectDir, stack);
    const { content: project } = readYaml(projectDir, "Pulumi.yaml");
    const name = String(project["name"]);
    const declarations = section(project, "Pulumi.yaml") as Record<string, Declaration>;
    const file = readYaml(projectDir, stackFile);
    const { content, text } = file;
    const values = section(content, stackFile);
    const qualified = (key: string) => (key.includes(":") ? key : `${name}:${key}`);
    const config: Record<string, string> = {};
    for (const [key, declaration] of Object.entries(declarations)) {
        const initial = declaration.default ?? declaration.value;
        if (initial !== undefined) config[qualified(key)] = flat(initial);
    }
    const problems = [...strayKeys(content), ...doubleKeys(values, name)];
    for (const [key, value] of Object.entries(values)) {
        const setting = key.replace(`${name}:`, "");
        const declared = Object.hasOwn(declarations, setting) ? declarations[setting] : undefined;
        if (declared !== undefined && !hasType(flatScalar(value), declared)) {
            problems.push({
                setting,
                wrong: "is not of the type that Pulumi.yaml declares",
                got: shown(value),
                allowed: typeName(declared),
                fix: [{ path: [setting] }],
                or: `without the line, the default applies: ${shown(declared.default)}`,
            });
        }
        config[qualified(key)] = flat(value);
    }
    for (const [key, value] of Object.entries(changes)) config[qualified(key)] = flat(value);
    const lineOf = linesOf(file, name);
    return { config: { project: name, stack, config }, text, problems, lineOf };
}

/** Keys of a stack file that Pulumi reads (sdk/go/common/workspace, ProjectStack, 3.248.0); it ignores others. */
const fileKeys = [
    "config",
    "environment",
    "encryptionsalt",
    "encryptedkey",
    "secretsprovider",
] as const;

function strayKeys(content: Record<string, unknown>): Problem[] {
    return Object.keys(content)
        .filter((key) => !fileKeys.some((known) => known === key))
        .map((key) => {
            const near = meant(key, fileKeys, {});
            return {
                setting: key,
                wrong: "is not a key of a stack file, so Pulumi ignores it and everything in it",
                got: brief(key),
                allowed: fileKeys.join(", "),
                fix:
                    near === undefined
                        ? "settings belong below `config:`, indented by two spaces; remove anything else"
                        : `${near}:`,
            };
        });
}

/** Reports settings written both with and without the project's name: Pulumi would take the last. */
function doubleKeys(values: Record<string, unknown>, project: string): Problem[] {
    return Object.keys(values)
        .filter((key) => !key.includes(":") && Object.hasOwn(values, `${project}:${key}`))
        .map((key) => ({
            setting: `${project}:${key}`,
            wrong: `is in the file twice, as ${project}:${brief(key)} and as ${brief(key)}`,
            got: `${shown(values[`${project}:${key}`])} and ${shown(values[key])}`,
            allowed: "each setting once",
            fix: `remove one of the two lines: ${project}:${brief(key)} or ${brief(key)}`,
        }));
}

function section(content: Record<string, unknown>, file: string): Record<string, unknown> {
    const values = content["config"] ?? {};
    if (isRecord(values)) return values;
    throw new Refusal(`${file}: config must hold keys and values, got ${shown(values)}`);
}

/** Checks a value's type. Numbers and flags may be text, which is how `pulumi config set` writes them. */
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

/** The CLI stores scalars as text; values inside lists and objects keep their type. */
function flatScalar(value: unknown): unknown {
    return typeof value === "object" && value !== null ? value : flat(value);
}

function flat(value: unknown): string {
    if (value === null) return "";
    return typeof value === "string" ? value : JSON.stringify(value);
}
