import { namePattern } from "../../settings/members";
import { isRecord } from "../../settings/problem";
import { committedStacks } from "../stack-file/no-stack";
import { readYaml } from "../stack-file/read-yaml";

/** Returns the stacks with a file in the project's folder. Where there is no project, none. */
export function stackNames(projectDir: string): readonly string[] {
    return orNone(() => committedStacks(projectDir));
}

/**
 * Returns the members of the project's stacks: those that a stack file names, or else those of Pulumi.yaml. Files are read
 * and not checked: a faulty one has no members here, and the verb itself says why.
 */
export function memberNames(projectDir: string): readonly string[] {
    const inFile = (name: string) => orNone(() => membersIn(readYaml(projectDir, name).content));
    const named = stackNames(projectDir).flatMap((stack) => {
        const own = inFile(`Pulumi.${stack}.yaml`);
        return own.length > 0 ? own : inFile("Pulumi.yaml");
    });
    return [...new Set(named)].sort();
}

/** Reads the list of a stack file, and in Pulumi.yaml the list that is its default. */
function membersIn({ config }: Record<string, unknown>): readonly string[] {
    const entries = isRecord(config) ? Object.entries(config) : [];
    const [, given] = entries.find(([key]) => key.replace(/^.*:/, "") === "members") ?? [];
    const list = isRecord(given) ? given["default"] : given;
    const rows: readonly unknown[] = Array.isArray(list) ? list : [];
    return rows
        .map((row) => (isRecord(row) ? row["name"] : row))
        .filter((name): name is string => typeof name === "string" && namePattern.test(name));
}

function orNone(read: () => readonly string[]): readonly string[] {
    try {
        return read();
    } catch {
        return []; // a completion has no place for a message
    }
}
