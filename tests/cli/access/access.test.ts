import { expect } from "chai";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { access, type AccessOptions } from "../../../cli/access/access";
import { memberPolicy, whoeverCalls } from "../../../planning/policies/member-policy";
import { type PolicyDocument, policyLimits } from "../../../planning/policies/policy-document";
import { refusalOf } from "../../support/refusal-of";
import { projectDir } from "../../support/run-stack";

describe("workstation access", () => {
    let folder: string;
    const printed = (options: AccessOptions): string => {
        const written = process.stdout.write.bind(process.stdout);
        let said = "";
        process.stdout.write = (text) => Boolean((said += String(text)));
        try {
            access(folder, "team", options);
        } finally {
            process.stdout.write = written;
        }
        return said;
    };
    const policyIn = (text: string) => JSON.parse(text) as PolicyDocument;

    before(() => {
        folder = mkdtempSync(join(tmpdir(), "workstation-access-"));
        cpSync(join(projectDir, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
        const team = "  workstation:members: [{ name: ana }, { name: ben }]\n";
        writeFileSync(
            join(folder, "Pulumi.team.yaml"),
            `config:\n  aws:region: us-east-1\n${team}`,
        );
    });

    after(() => rmSync(folder, { recursive: true }));

    it("prints a member's policy, with the member's name in it and no variable for it", () => {
        const policy = policyIn(printed({ member: "ben", json: true }));
        expect(policy).to.deep.equal(memberPolicy("workstation", "team", "ben"));
        expect(JSON.stringify(policy)).not.to.contain("PrincipalTag");
    });

    it("prints one policy for all when no member is named", () => {
        const policy = policyIn(printed({ json: true }));
        expect(policy).to.deep.equal(memberPolicy("workstation", "team", whoeverCalls));
    });

    it("prints JSON that IAM takes: its version, a Sid for each statement, within the size limit", () => {
        for (const options of [{ json: true }, { json: true, member: "ana" }]) {
            const text = printed(options);
            const { Version, Statement } = policyIn(text);
            expect(Version).to.equal("2012-10-17");
            const sids = Statement.map(({ Sid }) => Sid);
            expect(new Set(sids).size).to.equal(sids.length);
            expect(text.replaceAll(/\s/g, "").length).to.be.at.most(policyLimits.characters);
        }
    });

    it("tells a person whose box it gives, and the command that creates it", () => {
        const told = printed({ member: "ana" });
        expect(told).to.match(/^\{/);
        expect(told).to.contain("It gives whoever has it the box of ana.\n");
        expect(told).to.contain("--policy-name workstation-team@ana --policy-document");
        expect(told).to.contain("access team --member ana --json` prints");
        expect(printed({})).to.contain("their tag workstation:member, and nobody a box without");
    });

    it("refuses somebody who is no member, and names those who are", () => {
        const { message } = refusalOf(() => access(folder, "team", { member: "eve" }));
        expect(message).to.equal('there is no member "eve"; the stack\'s members: ana, ben');
        const typo = refusalOf(() => access(folder, "team", { member: "bem" }));
        expect(typo.message).to.equal(
            'there is no member "bem", did you mean ben; the stack\'s members: ana, ben',
        );
    });
});
