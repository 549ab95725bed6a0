import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDir } from "../support/run-stack";

/** Runs `use` on a copy of the project's and stacks' files, some of them replaced. */
export async function withProjectCopy<T>(
    files: Readonly<Record<string, string>>,
    use: (dir: string) => Promise<T>,
): Promise<T> {
    const dir = mkdtempSync(join(tmpdir(), "workstation-"));
    try {
        for (const name of readdirSync(projectDir).filter((it) => /^Pulumi.*\.yaml$/.test(it))) {
            copyFileSync(join(projectDir, name), join(dir, name));
        }
        for (const [name, content] of Object.entries(files))
            writeFileSync(join(dir, name), content);
        return await use(dir);
    } finally {
        rmSync(dir, { recursive: true });
    }
}
