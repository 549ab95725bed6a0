import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import * as packageJson from "../../package.json";
import { projectDir } from "./run-stack";

/** Copies what an installed package holds into an empty folder, and links this clone's dependencies there. */
export function copyPackage(to: string): void {
    const files = packageJson.files.filter((name) => !name.startsWith("!"));
    for (const name of ["package.json", ...files])
        cpSync(join(projectDir, name), join(to, name), { recursive: true });
    symlinkSync(join(projectDir, "node_modules"), join(to, "node_modules"), "junction");
}
