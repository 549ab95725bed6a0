import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withTables } from "../../docs/tables/readme-tables";
import { committedStacks } from "../../cli/stack-file/read";
import { settingNames } from "../../settings/settings";
import { projectDir } from "../support/run-stack";

const read = (name: string) => readFileSync(join(projectDir, name), "utf8");

describe("README.md", () => {
    it("has the compatibility table and settings of today; `npm run docs` brings them up to date", () => {
        expect(read("README.md")).to.equal(withTables(read("README.md"), read("Pulumi.yaml")));
    });

    it("describes every key that the program reads", () => {
        for (const name of settingNames) expect(read("README.md")).to.include(`- \`${name}\` (`);
    });

    it("names every committed stack", () => {
        for (const stack of committedStacks(projectDir)) {
            expect(read("README.md")).to.include(`Pulumi.${stack}.yaml`);
        }
    });

    it("promises only commands that package.json has", () => {
        const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
        const promised = [...read("README.md").matchAll(/npm run ([a-z:]+)/g)].map(
            ([, name]) => name,
        );
        expect(Object.keys(scripts)).to.include.members(promised);
    });

    it("fails when a marker is lost, rather than leave a stale table", () => {
        expect(() => withTables("no markers", read("Pulumi.yaml"))).to.throw(/settings:begin/);
    });
});
