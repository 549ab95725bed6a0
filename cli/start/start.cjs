// What the command loads before its own TypeScript. The benchmarks load it too, so that they measure the
// same process.
const { join } = require("node:path");

// Keeps V8's compiled code of Pulumi's SDK. Node 20 has no such cache.
require("node:module").enableCompileCache?.(
    join(__dirname, "..", "..", "node_modules", ".cache", "v8"),
);
require("./lazy-modules.cjs");
require("./register.cjs");
