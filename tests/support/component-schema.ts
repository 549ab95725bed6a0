import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "./run-stack";

export interface Described {
    readonly description?: string;
    readonly enum?: readonly { readonly value: string }[];
    readonly properties?: Readonly<Record<string, Described>>;
    readonly inputProperties?: Readonly<Record<string, Described>>;
}

interface Schema {
    readonly resources: Readonly<Record<string, Described>>;
    readonly types: Readonly<Record<string, Described>>;
}

export const packageFolder = join(projectDir, "pulumi-package");

/** The component package's schema, as it is checked in. */
export const schema = JSON.parse(
    readFileSync(join(packageFolder, "schema.json"), "utf8"),
) as Schema;
