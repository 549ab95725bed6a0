import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memberNames, stackNames } from "../../../cli/complete/names";

describe("names to complete", () => {
    let project: string;
    beforeEach(() => (project = mkdtempSync(join(tmpdir(), "project-"))));
    afterEach(() => rmSync(project, { recursive: true }));
    const write = (name: string, text: string) => writeFileSync(join(project, name), text);

    it("are the stacks with a file, and the members of their rows, else Pulumi.yaml's", () => {
        write("Pulumi.yaml", "config:\n  members:\n    default: [{ name: dev }]\n");
        write("Pulumi.a.yaml", "config:\n  aws:region: us-east-1\n");
        write("Pulumi.b.yaml", "config:\n  workstation:members: [{ name: zoe }, { name: ana }]\n");
        expect(stackNames(project)).to.deep.equal(["a", "b"]);
        expect(memberNames(project)).to.deep.equal(["ana", "dev", "zoe"]);
    });

    it("are none where there is no project", () => {
        expect(stackNames(join(project, "no"))).to.deep.equal([]);
        expect(memberNames(join(project, "no"))).to.deep.equal([]);
    });

    it("leave out a faulty file, and what cannot be a member's name", () => {
        write("Pulumi.a.yaml", "config: [\n");
        write("Pulumi.b.yaml", "config:\n  members: [{ name: ana }, { name: 'A b' }, 7, {}]\n");
        expect(memberNames(project)).to.deep.equal(["ana"]);
    });
});
