// Preloaded into a measured process; writes its peak memory to a file.
const { writeFileSync } = require("node:fs");
process.on("exit", () => {
    writeFileSync(process.env.BENCH_USAGE, JSON.stringify(process.resourceUsage()));
});
