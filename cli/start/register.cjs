/**
 * Lets Node run this project's TypeScript, for the command and the tests. Uses the TypeScript compiler, as
 * `pulumi up` does, and strips types without checking them. Results are cached by content, so only an edited
 * file is compiled again.
 *
 * Loaders such as tsx and jiti do the same for any project; here they cost 0.2 to 1.5 s a run, because
 * they also resolve or rewrite the thousand files of Pulumi (docs/decisions/0004-loading-typescript.md).
 */
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const cache = join(__dirname, "..", "..", "node_modules", ".cache", "workstation");
const compilerOptions = {
    module: "commonjs",
    target: "es2022",
    esModuleInterop: true,
    inlineSourceMap: true,
    inlineSources: true,
};

require.extensions[".ts"] = (module, file) => {
    const source = readFileSync(file, "utf8");
    const key = createHash("sha256").update(JSON.stringify([file, source, compilerOptions]));
    const kept = join(cache, `${key.digest("hex")}.js`);
    let compiled;
    try {
        compiled = readFileSync(kept, "utf8");
    } catch {
        compiled = compile(source, file);
        keep(kept, compiled);
    }
    module._compile(compiled, file);
};

function compile(source, fileName) {
    const typescript = require("typescript"); // 0.25 s to load, so only when something changed
    return typescript.transpileModule(source, { fileName, compilerOptions }).outputText;
}

/** Writes to the cache. A failure costs time, not the run; the rename never shows half a file. */
function keep(path, text) {
    try {
        mkdirSync(cache, { recursive: true });
        writeFileSync(`${path}.${process.pid}`, text);
        renameSync(`${path}.${process.pid}`, path);
    } catch {
        return;
    }
}
