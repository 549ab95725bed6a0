/**
 * Records which lines of the project a process runs. `.ci/run` preloads it into every process of the engine lane, where
 * the program and the command run from copies of the project.
 *
 * Node's own NODE_V8_COVERAGE costs such a process a quarter of its processor time and 6 MB of disk, nearly all of it
 * for packages, and the lane has hundreds of processes. This file costs a twentieth: it starts after the packages are
 * loaded, and writes, in Node's format, only about files that equal the project's own, under the project's paths. What
 * several processes would write alike is written once.
 */
const { Buffer } = require("node:buffer");
const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { Session } = require("node:inspector");
const Module = require("node:module");
const { dirname, join, relative } = require("node:path");
const { fileURLToPath, pathToFileURL } = require("node:url");

const projectDir = join(__dirname, "..", "..");
const session = new Session();

/** Asks V8's inspector, which answers the methods used here before `post` returns. */
function ask(method, parameters) {
    let answer;
    session.post(method, parameters, (error, result) => {
        if (error) throw new Error(`${method}: ${error.message}`);
        answer = result;
    });
    return answer;
}

/** True for a file or its URL that is neither a package's nor this one. */
function isProjects(path) {
    return !/[\\/]node_modules[\\/]/.test(path) && !path.endsWith("/tests/covered/record.cjs");
}

/** Returns the nearest folder upwards with a Pulumi.yaml: the root of the copy that a file lies in. */
function rootOf(folder) {
    if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
    return dirname(folder) === folder ? undefined : rootOf(dirname(folder));
}

/** Returns the source map that TypeScript's loaders append to what they compile. */
function sourceMapOf(code) {
    const [, encoded] = /^\/\/# sourceMappingURL=\S*;base64,(\S+)\s*$/m.exec(code) ?? [];
    return encoded && JSON.parse(Buffer.from(encoded, "base64").toString("utf8"));
}

/** Returns what Node would have written had the project's own file run, unless a test changed the copy. */
function dumpOf({ scriptId, url, functions }) {
    const file = fileURLToPath(url);
    const root = rootOf(dirname(file));
    if (root === undefined) return undefined;
    const original = join(projectDir, relative(root, file));
    if (!existsSync(original)) return undefined;
    const { scriptSource: code } = ask("Debugger.getScriptSource", { scriptId });
    const map = sourceMapOf(code);
    const source = map === undefined ? code : map.sourcesContent[0];
    if (source !== readFileSync(original, "utf8")) return undefined;

    const own = pathToFileURL(original).href;
    const lineLengths = code.split(/[\n\u2028\u2029]/).map((line) => line.length);
    const data = map && { ...map, sources: [own], sourcesContent: undefined };
    const maps = map && { [own]: { lineLengths, data } };
    return { result: [{ scriptId: "0", url: own, functions }], "source-map-cache": maps };
}

/** Writes a file that is named by its content. The rename never shows half of it. */
function keep(dump) {
    const text = JSON.stringify(dump);
    const name = createHash("sha256").update(text).digest("hex");
    const file = join(process.env.WORKSTATION_COVERAGE, `${name}.json`);
    if (existsSync(file)) return;
    writeFileSync(`${file}.${process.pid}`, text);
    renameSync(`${file}.${process.pid}`, file);
}

// Starts at the project's first file: V8 counts in what is compiled later only, and the packages stay as fast as ever.
const compile = Module.prototype._compile;
Module.prototype._compile = function (code, file, ...more) {
    if (isProjects(file)) {
        Module.prototype._compile = compile;
        session.connect();
        ask("Profiler.enable");
        ask("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
        process.on("exit", write);
    }
    return compile.call(this, code, file, ...more);
};

function write() {
    const { result } = ask("Profiler.takePreciseCoverage");
    ask("Debugger.enable"); // for the sources
    mkdirSync(process.env.WORKSTATION_COVERAGE, { recursive: true });
    for (const script of result) {
        const dump =
            script.url.startsWith("file://") && isProjects(script.url) ? dumpOf(script) : undefined;
        if (dump !== undefined) keep(dump);
    }
}
