// What the command loads before its own TypeScript; the benchmarks start by it too, so that they measure
// the same process.
require("./late-optimizing.cjs");
require("./compile-cache.cjs");
require("./lazy-modules.cjs");
require("./register.cjs");
