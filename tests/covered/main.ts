/** Prints how much of the program and `cli/` the unit lane and the engine lane ran together. `.ci/run` runs it last. */
import { join } from "node:path";
import { coverageTogether } from "./together";

const folder = join(__dirname, "..", "..", "coverage");

/** Leaves nothing out that is hard to reach: what only a rehearsal runs counts as not covered. */
const programAndCli = [
    "{index,team}.ts",
    "{settings,catalog,planning,components}/**",
    "pulumi-package/*.ts",
    "cloud-init/**/*.ts",
    "cli/**",
];

const lanes = [join(folder, "tmp"), join(folder, "engine")];
const { lines, branches } = coverageTogether(lanes, programAndCli);
process.stdout.write(
    "coverage of the program and cli/, unit and engine lanes together: " +
        `lines ${lines} %, branches ${branches} %\n`,
);
