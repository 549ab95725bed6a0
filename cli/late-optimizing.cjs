// A plan runs for a fraction of a second: code that V8 optimises then is seldom run often enough to pay
// for it, and the first ten boxes took a fifth longer. V8's own budget is 132 KiB of bytecode; with this one
// a hundred boxes take no longer (Node 20.19, 2026-11-27). Not documented by Node, so only where it was tried.
const { setFlagsFromString } = require("node:v8");

if (process.versions.node.startsWith("20.")) setFlagsFromString("--interrupt-budget=1000000");
