import { expect } from "chai";
import { memberCalls } from "../../../docs/tables/member-calls";
import { memberPolicy, sessionDocuments } from "../../../planning/policies/member-policy";
import { policyLimits } from "../../../planning/policies/policy-document";
import { type Box, type Caller, document, iamUser, instance, node } from "../../support/iam/calls";
import { allows } from "../../support/iam/evaluate";
import {
    callRows,
    documentRows,
    everybodys,
    hers,
    others,
    own,
    tag,
    tagRows,
    ways,
} from "../../support/iam/rows";

for (const [way, { policy, ana, other }] of Object.entries(ways)) {
    describe(`A member ${way}`, () => {
        const rows = [...callRows({ ana, other }), ...tagRows({ ana }), ...documentRows({ ana })];
        for (const { title, call, allowed } of rows)
            it(title, () => expect(allows(policy, call)).to.equal(allowed));

        it("may not run commands on, change or end even her own box", () => {
            const { context } = ana;
            for (const action of ["ec2:ModifyInstanceAttribute", "ec2:TerminateInstances"])
                expect(allows(policy, { action, targets: [instance(own)], context })).to.be.false;
            const targets = [node(own), document("AWS-RunShellScript")];
            expect(allows(policy, { action: "ssm:SendCommand", targets, context })).to.be.false;
        });
    });
}

describe("A member's policy", () => {
    it("allows what the table of calls has, and nothing else", () => {
        const called = Object.values(memberCalls).flat();
        const allowed = hers.Statement.flatMap(({ Action }) => Action);
        const actions = called.map(({ action }) => action);
        expect([...new Set(allowed)].sort()).to.deep.equal([...new Set(actions)].sort());
        const documents = called.flatMap(({ document: name }) => name ?? []);
        expect([...sessionDocuments].sort()).to.deep.equal([...new Set(documents)].sort());
    });

    it("gives nobody a box whose tag is missing, empty or a wildcard", () => {
        const stop = (caller: Caller, box: Box) =>
            allows(everybodys, {
                ...{ action: "ec2:StopInstances", targets: [instance(box)] },
                context: caller.context,
            });
        const unowned = others["an instance without an owner"]!;
        for (const caller of [
            iamUser("ana"),
            ...["", "*", "an?"].map((it) => iamUser("x", tag(it))),
        ])
            for (const box of [own, unowned]) expect(stop(caller, box)).to.be.false;
        expect(stop(iamUser("x", tag("ana")), own)).to.be.true;
    });

    it("fits a managed policy with the longest names that there are", () => {
        const longest = memberPolicy("w".repeat(100), "s".repeat(100), "m".repeat(32));
        expect(JSON.stringify(longest).length).to.be.at.most(policyLimits.characters);
    });
});
