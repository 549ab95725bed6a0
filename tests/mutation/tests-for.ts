import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { projectDir } from "../support/run-stack";

const memo = new Map<string, ReadonlySet<string>>();

/** Returns every file of the project that a file loads, including itself. */
function loaded(file: string): ReadonlySet<string> {
    const known = memo.get(file);
    if (known !== undefined) return known;
    const found = new Set<string>();
    const visit = (path: string): void => {
        if (found.has(path) || !existsSync(join(projectDir, path))) return;
        found.add(path);
        const text = readFileSync(join(projectDir, path), "utf8");
        for (const [, to] of text.matchAll(/(?:from|import|require\()\s*"(\.[^"]+)"/g))
            visit(
                `${relative(projectDir, join(projectDir, dirname(path), to!)).replace(/\.ts$/, "")}.ts`,
            );
    };
    visit(file);
    memo.set(file, found);
    return found;
}

/**
 * Returns the tests that can see a change of a file, the likeliest first: its mirror, its folder, the whole program.
 * It leaves out tests that start processes or boxes, because these load the unchanged files.
 */
export function testsFor(file: string): string[][] {
    const room = /^(cli\/)?[^/]+/.exec(file)![0];
    const inFolder = (folder: string) =>
        (existsSync(join(projectDir, "tests", folder))
            ? readdirSync(join(projectDir, "tests", folder), {
                  recursive: folder !== ".",
                  encoding: "utf8",
              })
            : []
        )
            .filter((name) => name.endsWith(".test.ts"))
            .map((name) => join("tests", folder, name))
            .filter((test) => loaded(test).has(file));
    const mirror = `tests/${file.replace(/(rules\/)?([\w-]+)\.ts$/, "$2.test.ts")}`;
    const own = inFolder(room);
    const whole = [...inFolder("."), ...inFolder("docs"), ...inFolder("cli")].filter(
        (test) => !/main\.test|lazy-modules|workflows/.test(test),
    );
    return [own.filter((it) => it === mirror), own.filter((it) => it !== mirror), whole].filter(
        (group) => group.length > 0,
    );
}
