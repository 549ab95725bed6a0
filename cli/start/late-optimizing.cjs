// A plan runs for a fraction of a second: code that V8 optimises in that time seldom runs often enough to pay
// for it. From one box to ten, each took 8.6 ms with this budget and 10.8 ms with V8's default, 67,584 (`node
// --v8-options`); a hundred boxes took as long (Node 20.20.2, the flag given on the command line, 2026-11-27).
// Node does not document the flag, so it is set only where it was tried.
const { setFlagsFromString } = require("node:v8");

if (process.versions.node.startsWith("20.")) setFlagsFromString("--interrupt-budget=1000000");
