import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../support/run-stack";

describe("the top of the project", () => {
    it("shows at most 16 folders and TypeScript files", () => {
        const ignored = readFileSync(join(projectDir, ".gitignore"), "utf8").split("\n");
        const shown = readdirSync(projectDir, { withFileTypes: true })
            .map((it) => (it.isDirectory() ? `${it.name}/` : it.name))
            .filter((name) => /\/$|\.ts$/.test(name) && !name.startsWith("."))
            .filter((name) => !ignored.includes(name) && !ignored.includes(`/${name}`));
        expect(shown).to.include.members(["index.ts", "examples/"]);
        expect(shown, shown.join(" ")).to.have.lengthOf.at.most(16);
    });
});
