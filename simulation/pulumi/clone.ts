import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";

const projectDir = join(__dirname, "..", "..");

/** Folders that a user's clone needs to run the program. */
const program = [
    ...["catalog", "cloud-init", "components", "planning", "sdks", "settings"],
    "training-job",
];
/** Further folders that the project's own command needs. */
const command = ["cli", "policy", "simulation"];
const programFiles = ["index.ts", "team.ts", "package.json", "tsconfig.json", "Pulumi.yaml"];
const stackFiles = ["Pulumi.dev.yaml", "Pulumi.gpu.yaml"];

/** Copies the project's files to a new folder; the packages are linked. */
export function cloneProject(folder: string): void {
    mkdirSync(folder);
    for (const name of [...program, ...command, ...programFiles, ...stackFiles]) {
        cpSync(join(projectDir, name), join(folder, name), { recursive: true });
    }
    symlinkSync(join(projectDir, "node_modules"), join(folder, "node_modules"));
}

export interface StackFile {
    readonly config: Record<string, unknown>;
}

export function readStackFile(folder: string, stack: string): StackFile {
    return parse(readFileSync(join(folder, `Pulumi.${stack}.yaml`), "utf8")) as StackFile;
}

/** Sets values in a stack file; `undefined` removes a key. Unqualified keys are the project's. */
export function configureStack(
    folder: string,
    stack: string,
    changes: Readonly<Record<string, unknown>>,
): void {
    const content = readStackFile(folder, stack);
    for (const [key, value] of Object.entries(changes)) {
        const qualified = key.includes(":") ? key : `workstation:${key}`;
        if (value === undefined) delete content.config[qualified];
        else content.config[qualified] = value;
    }
    writeFileSync(join(folder, `Pulumi.${stack}.yaml`), stringify(content));
}

/** Changes one file. @throws Error when the change changes nothing. */
export function editFile(file: string, change: (text: string) => string): void {
    const before = readFileSync(file, "utf8");
    const after = change(before);
    if (after === before) throw new Error(`the edit of ${file} changed nothing`);
    writeFileSync(file, after);
}
