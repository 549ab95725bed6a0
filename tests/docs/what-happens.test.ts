import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { claims } from "../../docs/tables/what-happens";
import { settingNames } from "../../settings/settings";
import { projectDir } from "../support/run-stack";

const engineTests = join(projectDir, "tests", "engine");

describe("the table of what happens when", () => {
    it("has a test on the engine for every row, and a row for every such test", () => {
        const tested = readdirSync(engineTests)
            .filter((name) => name.endsWith(".test.ts"))
            .map((name) => readFileSync(join(engineTests, name), "utf8"))
            .flatMap((text) => [...text.matchAll(/claim\w*\(\s*"([\w-]+)"/g)])
            .map(([, name]) => name);
        expect(tested.sort()).to.deep.equal(Object.keys(claims).sort());
    });

    it("has a row for every setting", () => {
        const changes = Object.values(claims).map(({ change }) => change);
        const without = settingNames.filter(
            (setting) => !changes.some((change) => change.includes(`\`${setting}`)),
        );
        expect(without).to.deep.equal([]);
    });
});
