import { existsSync, readFileSync } from "node:fs";

/** One operation of the engine on one resource. */
export interface Step {
    /** `create`, `update`, `create-replacement`, `delete-replaced`, `same`, ... */
    readonly op: string;
    /** Type without its module: `Instance`, `Volume`. */
    readonly type: string;
    readonly name: string;
    /** True for a component of the program, which no provider knows. */
    readonly component: boolean;
}

interface Metadata {
    readonly op: string;
    readonly urn: string;
    readonly type: string;
    readonly provider: string;
}

/** Reads what the CLI wrote with `--event-log`: one event a line, in the order of the engine. */
export function readSteps(file: string): Step[] {
    if (!existsSync(file)) return [];
    return readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .flatMap((line) => {
            const event = JSON.parse(line) as { resourcePreEvent?: { metadata: Metadata } };
            const metadata = event.resourcePreEvent?.metadata;
            return metadata === undefined ? [] : [stepOf(metadata)];
        });
}

function stepOf({ op, urn, type, provider }: Metadata): Step {
    const name = urn.slice(urn.lastIndexOf("::") + 2);
    return { op, type: type.slice(type.lastIndexOf(":") + 1), name, component: provider === "" };
}

/** Returns `op Type name` of each step that changes a resource. */
export function changes(steps: readonly Step[]): string[] {
    return steps
        .filter(({ op, component }) => op !== "same" && op !== "read" && !component)
        .map(({ op, type, name }) => `${op} ${type} ${name}`);
}
