// What the command loads before its own TypeScript. The benchmarks load it too, so that they measure the
// same process.
require("./late-optimizing.cjs");
require("./compile-cache.cjs");
require("./lazy-modules.cjs");
require("./register.cjs");
