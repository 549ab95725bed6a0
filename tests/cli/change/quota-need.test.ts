import { expect } from "chai";
import { needOf, type RunningBox, tellNeed, type Wanted } from "../../../cli/change/quota-need";

const box = (id: string, instanceType: string, vcpus: number, member?: string): RunningBox => ({
    ...{ id, instanceType, vcpus, spot: false },
    ...(member === undefined ? {} : { member }),
});
const want = (instanceType: string, more: Partial<Wanted> = {}): Wanted => ({
    ...{ member: "ana", instanceType, spot: false, box: "kept" },
    ...more,
});
const need = (wanted: readonly Wanted[], running: readonly RunningBox[], inPlace = true) => {
    const { used, more, ifReplaced, old } = needOf(wanted, running, () => inPlace)!;
    return { used, more, ifReplaced, old: old.map(({ id }) => id) };
};

describe("What a change takes from a quota", () => {
    const cpu = box("i-cpu", "t3a.large", 2, "ana");
    const gpu = box("i-gpu", "g4dn.xlarge", 4, "ana");
    const foreign = box("i-other", "g5.2xlarge", 8);

    it("is a whole box for a member without one, on top of the boxes of the whole account", () => {
        expect(need([want("g4dn.xlarge")], [cpu, foreign])).to.deep.equal({
            ...{ used: 8, more: 4, ifReplaced: 0, old: [] },
        });
    });

    it("is twice the box while one is replaced", () => {
        expect(need([want("g4dn.xlarge", { box: "new" })], [gpu, foreign])).to.deep.equal({
            ...{ used: 12, more: 4, ifReplaced: 0, old: ["i-gpu"] },
        });
    });

    it("is none for a box that stays, or a whole one if its documents have changed", () => {
        expect(need([want("g4dn.xlarge")], [gpu])).to.deep.equal({
            ...{ used: 4, more: 0, ifReplaced: 4, old: ["i-gpu"] },
        });
    });

    it("is the difference for a box that changes in place, and a whole one where it cannot", () => {
        expect(need([want("g4dn.2xlarge")], [gpu])).to.deep.equal({
            ...{ used: 4, more: 4, ifReplaced: 0, old: [] },
        });
        expect(need([want("g4dn.2xlarge")], [gpu], false)).to.deep.equal({
            ...{ used: 4, more: 8, ifReplaced: 0, old: ["i-gpu"] },
        });
        expect(need([want("t3.micro")], [box("i-1", "t3.xlarge", 4, "ana")]).more).to.equal(0);
    });

    it("counts in another quota on spot, where no box changes in place", () => {
        const spot = { ...gpu, spot: true };
        expect(need([want("g4dn.2xlarge", { spot: true })], [gpu, spot])).to.deep.equal({
            ...{ used: 4, more: 8, ifReplaced: 0, old: ["i-gpu"] },
        });
        expect(need([want("g4dn.xlarge", { spot: true })], [gpu]).used).to.equal(0);
    });

    it("adds up for a team", () => {
        const team = [want("g4dn.xlarge"), want("g4dn.xlarge", { member: "ben" })];
        expect(need(team, [gpu])).to.include({ used: 4, more: 4, ifReplaced: 4 });
    });

    it("is unknown where AWS names no quota", () => {
        const p6 = want("p6-b200.48xlarge", { spot: true });
        expect(needOf([p6], [], () => true)).to.equal(undefined);
    });

    const told = (value: number, running: readonly RunningBox[], wanted = want("g4dn.xlarge")) =>
        tellNeed(
            needOf([wanted], running, () => true)!,
            value,
            "eu-west-1",
        );

    it("is described in one line when it fits", () => {
        expect(told(8, [gpu])).to.deep.equal([
            "4 of the 8 vCPUs of L-DB2E81BA (Running On-Demand G and VT instances) run now; " +
                "this needs none, or 4 more while boxes are replaced",
        ]);
    });

    it("is described with the command that asks for what is missing", () => {
        expect(told(0, []).join("\n")).to.match(
            /^0 of the 0 vCPUs .* this needs 4 more, which AWS will refuse\n.*`aws service-quotas request-service-quota-increase --region eu-west-1 --service-code ec2 --quota-code L-DB2E81BA --desired-value 4`$/,
        );
    });

    it("offers to stop the old box first where that makes room, and not where it does not", () => {
        const rebuilt = want("g4dn.xlarge", { box: "new" });
        expect(told(4, [gpu], rebuilt)[2]).to.match(
            /offline for 10 to 20 minutes, .*: `aws ec2 stop-instances --region eu-west-1 --instance-ids i-gpu`$/,
        );
        expect(told(8, [gpu, foreign], rebuilt)).to.have.length(2);
        expect(told(4, [gpu])[0]).to.match(
            /4 more while boxes are replaced, which AWS would then refuse$/,
        );
    });
});
