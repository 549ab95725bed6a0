// Preloaded into a measured process: leaves its peak memory behind.
const { writeFileSync } = require("node:fs");
process.on("exit", () => {
    writeFileSync(process.env.BENCH_USAGE, JSON.stringify(process.resourceUsage()));
});
