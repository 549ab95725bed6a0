import { expect } from "chai";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { changes } from "../../cli/change/changes";
import { changeVerb } from "../../cli/change/verb";
import { stackOf } from "../../cli/command-line";
import { projectDir } from "../support/run-stack";

describe("The command line", () => {
    it("takes the stack last or with --stack, and refuses two", () => {
        expect(stackOf("gpu", undefined)).to.equal("gpu");
        expect(stackOf(undefined, "gpu")).to.equal("gpu");
        expect(stackOf("gpu", "gpu")).to.equal("gpu");
        expect(stackOf(undefined, undefined)).to.equal("dev");
        expect(() => stackOf("gpu", "dev")).to.throw("two stacks are named: gpu, and dev");
    });

    it("has each verb that has a file, under the file's name", () => {
        const files = readdirSync(join(projectDir, "cli/change/verbs"));
        const names = changes.map(({ name }) => `${name.replace(" ", "-")}.ts`);
        expect(names.sort()).to.deep.equal(files.sort());
    });

    for (const change of changes)
        describe(change.name, () => {
            const command = changeVerb(change, projectDir);

            it("says what it does as an imperative: lower case, no full stop, 80 characters at most", () => {
                expect(change.summary).to.match(/^[a-z][^A-Z]*[^.]$/);
                expect(change.summary.length).to.be.at.most(80);
                expect(change.summary).to.not.match(/^(a|an|the|is|it) /);
            });

            it("has the options that all of them have, with the same meaning", () => {
                const flags = command.options.map((it) => it.flags);
                expect(flags).to.include.members([
                    ...["-s, --stack <stack>", "-y, --yes", "--dry-run", "--json", "--take-over"],
                ]);
            });

            it("shows examples that are its own command lines", () => {
                expect(change.examples.length).to.be.at.least(1);
                for (const example of change.examples)
                    expect(`${example} `).to.match(new RegExp(`^${change.name} `));
            });
        });
});
