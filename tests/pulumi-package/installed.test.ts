import { expect } from "chai";
import {
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packageFolder } from "../support/component-schema";
import { projectDir } from "../support/run-stack";

interface Lock {
    readonly packages: Readonly<Record<string, { readonly version?: string }>>;
}

const jsonOf = (...path: string[]) => JSON.parse(readFileSync(join(...path), "utf8")) as unknown;
const lockOf = (folder: string) => (jsonOf(folder, "package-lock.json") as Lock).packages;

/** Plain JavaScript, as the package runs it. */
const load = <T>(name: string) =>
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the package has no types
    require(join(packageFolder, name)) as T;
const { build, isStale } = load<{ build: () => void; isStale: () => boolean }>("build.cjs");
const { trim } = load<{ trim: (folder: string) => void }>("trim.cjs");

/** Returns the packages that a plugin's own code and its build require. */
function required(): string[] {
    if (isStale()) build();
    const texts = ["index.cjs", "build.cjs"].map((name) => join(packageFolder, name));
    for (const entry of readdirSync(join(packageFolder, "bin"), {
        recursive: true,
        withFileTypes: true,
    }))
        if (entry.name.endsWith(".js")) texts.push(join(entry.parentPath, entry.name));
    const names = texts.flatMap((path) =>
        [...readFileSync(path, "utf8").matchAll(/\brequire\("([^".][^"]*)"\)/g)].map(
            ([, it = ""]) =>
                it
                    .split("/")
                    .slice(0, it.startsWith("@") ? 2 : 1)
                    .join("/"),
        ),
    );
    const own = names.filter((name) => !name.startsWith("node:") && !builtinModules.includes(name));
    return [...new Set(own)].sort();
}

describe("An installed version of the component package", function () {
    this.timeout(120_000);

    it("has the packages that the plugin loads and no other, in the project's versions", () => {
        const { dependencies: ours } = jsonOf(packageFolder, "package.json") as {
            dependencies: Record<string, string>;
        };
        const { dependencies: all } = jsonOf(projectDir, "package.json") as {
            dependencies: Record<string, string>;
        };
        expect(Object.keys(ours).sort()).to.deep.equal(required());
        for (const [name, version] of Object.entries(ours))
            expect(version, name).to.equal(all[name]);
    });

    it("has a lock with the project's versions; else copy package-lock.json here and run `npm install --package-lock-only`", () => {
        const project = lockOf(projectDir);
        for (const [path, { version }] of Object.entries(lockOf(packageFolder)))
            if (path !== "") expect(version, path).to.equal(project[path]?.version);
    });

    it("has no packages in a clone, where they would stand before the project's; else delete pulumi-package/node_modules", () => {
        expect(existsSync(join(packageFolder, "node_modules"))).to.equal(false);
    });

    describe("is trimmed", () => {
        let root: string;
        beforeEach(() => (root = mkdtempSync(join(tmpdir(), "workstation-"))));
        afterEach(() => rmSync(root, { recursive: true }));

        const files = [
            "a/index.js",
            "a/index.js.map",
            "a/index.d.ts",
            "@b/c/d.d.cts",
            "typescript/lib/lib.d.ts",
        ];
        function install(): string {
            const folder = join(root, "pulumi-package");
            for (const name of files) {
                const path = join(folder, "node_modules", name);
                mkdirSync(dirname(path), { recursive: true });
                writeFileSync(path, "");
            }
            return folder;
        }
        const left = (folder: string) =>
            files.filter((it) => existsSync(join(folder, "node_modules", it)));

        it("of types and maps, but for those of the compiler", () => {
            const folder = install();
            trim(folder);
            expect(left(folder)).to.deep.equal(["a/index.js", "typescript/lib/lib.d.ts"]);
        });

        it("but not inside a clone in which somebody develops, nor where nothing is installed", () => {
            const folder = install();
            mkdirSync(join(root, "node_modules"));
            trim(folder);
            expect(left(folder)).to.deep.equal(files);
            trim(join(root, "elsewhere"));
        });

        it("but not through a link, which leads to packages of somebody else's", () => {
            const folder = install();
            mkdirSync(join(root, "other", "pulumi-package"), { recursive: true });
            const link = join(root, "other", "pulumi-package", "node_modules");
            symlinkSync(join(folder, "node_modules"), link, "junction");
            trim(dirname(link));
            expect(left(folder)).to.deep.equal(files);
        });
    });
});
