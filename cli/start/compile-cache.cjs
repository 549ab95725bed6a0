// Most of a run is Node compiling Pulumi's SDK. Node 22 can cache the result; Node 20 needs a package.
const { enableCompileCache } = require("node:module");
const { join } = require("node:path");

const cache = join(__dirname, "..", "..", "node_modules", ".cache", "v8");
if (enableCompileCache) enableCompileCache(cache);
else {
    process.env.V8_COMPILE_CACHE_CACHE_DIR ??= cache;
    require("v8-compile-cache");
}
