/**
 * Compiles the component and the rooms that it is made of to `bin/`, so that a plugin starts without a compiler.
 *
 * `index.cjs` calls it too, because an `npm install` with `ignore-scripts` runs no `prepare`. Types are checked by
 * `npm test`, not here.
 */
const { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } = require("node:fs");
const { rmSync, statSync, writeFileSync } = require("node:fs");
const { dirname, join, relative } = require("node:path");
const { trim } = require("./trim.cjs");

const project = join(__dirname, "..");
const bin = join(__dirname, "bin");
const rooms = [
    "catalog",
    "cloud-init",
    "components",
    "planning",
    "sdks",
    "settings",
    "training-job",
];

/** Returns all files of the component, by their path in the project. */
function sources() {
    const own = readdirSync(__dirname).filter((name) => name.endsWith(".ts"));
    const inRooms = rooms.flatMap((room) =>
        readdirSync(join(project, room), { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => relative(project, join(entry.parentPath, entry.name))),
    );
    const atTop = ["team.ts", "package.json", "Pulumi.yaml"];
    return [...own.map((name) => join("pulumi-package", name)), ...inRooms, ...atTop];
}

/** Tells whether a source is newer than what was compiled from it. */
function isStale() {
    if (!existsSync(bin)) return true;
    const built = statSync(bin).mtimeMs;
    return sources().some((path) => statSync(join(project, path)).mtimeMs > built);
}

/** Compiles to a folder of its own first: two plugins may start at once. */
function build() {
    const ts = require("typescript");
    const compilerOptions = {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.CommonJS,
        esModuleInterop: true,
    };
    const unfinished = `${bin}.${process.pid}`;
    for (const path of sources()) {
        const from = join(project, path);
        const to = join(unfinished, path);
        mkdirSync(dirname(to), { recursive: true });
        if (!path.endsWith(".ts")) {
            cpSync(from, to);
            continue;
        }
        const { outputText } = ts.transpileModule(readFileSync(from, "utf8"), { compilerOptions });
        // The local SDK is TypeScript, which Node.js does not run from node_modules.
        const local = JSON.stringify(
            relative(dirname(path), join("sdks", "cloudinit", "index.js")),
        );
        const text = outputText.replace(/require\("@pulumi\/cloudinit"\)/g, `require(${local})`);
        writeFileSync(to.replace(/\.ts$/, ".js"), text);
    }
    trim(__dirname);
    rmSync(bin, { recursive: true, force: true });
    try {
        renameSync(unfinished, bin);
    } catch (error) {
        // Another plugin has finished meanwhile.
        if (!["ENOTEMPTY", "EEXIST"].includes(error.code)) throw error;
        rmSync(unfinished, { recursive: true });
    }
}

module.exports = { build, isStale };
if (require.main === module) build();
