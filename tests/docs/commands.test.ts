import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../cli/exit-codes";
import { projectDir } from "../support/run-stack";

describe("docs/commands.md", () => {
    it("tells each exit code once, and no other", () => {
        const text = readFileSync(join(projectDir, "docs/commands.md"), "utf8");
        const table = text.slice(text.indexOf("## Exit codes"));
        const told = [...table.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
        expect(told).to.deep.equal(Object.values(exitCodes));
    });
});
