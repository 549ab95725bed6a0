import { expect } from "chai";
import { memberPolicy, whoeverCalls } from "../../../planning/policies/member-policy";
import { planMemberPolicies } from "../../../planning/policies/member-policies";
import type { MemberAccess } from "../../../settings/member-access";
import { refusalOf } from "../../support/refusal-of";
import { tags } from "../../support/declare";

const of = { project: "workstation", stack: "dev", tags };
const plan = (access: MemberAccess | undefined, members = ["ana", "ben"]) =>
    planMemberPolicies(access, members, of);

describe("planMemberPolicies", () => {
    it("plans none without memberAccess", () => {
        expect(plan(undefined)).to.deep.equal([]);
    });

    it("plans each member's own for a role or a group of the member's own", () => {
        const planned = plan({ kind: "group", name: "{member}-of-ml" });
        expect(planned.map(({ name, path, attachTo }) => [name, path, attachTo])).to.deep.equal([
            ["workstation-dev@ana", "/", { kind: "group", name: "ana-of-ml" }],
            ["workstation-dev@ben", "/", { kind: "group", name: "ben-of-ml" }],
        ]);
        expect(planned[1]?.document).to.deep.equal(memberPolicy("workstation", "dev", "ben"));
        expect(planned[1]?.tags).to.deep.equal({ ...tags, "workstation:member": "ben" });
    });

    it("plans one for all where several share a group or a role, by the caller's tag", () => {
        expect(plan({ kind: "role", name: "ml" })).to.deep.equal([
            {
                ...{ name: "workstation-dev", path: "/", tags },
                document: memberPolicy("workstation", "dev", whoeverCalls),
                attachTo: { kind: "role", name: "ml" },
            },
        ]);
    });

    it("plans each member's own at a path, attached to nobody", () => {
        const planned = plan({ kind: "path", path: "/ml/" });
        expect(planned.map(({ name, path, attachTo }) => [name, path, attachTo])).to.deep.equal([
            ["workstation-dev@ana", "/ml/", undefined],
            ["workstation-dev@ben", "/ml/", undefined],
        ]);
    });

    it("gives no two members of two stacks a policy of the same name", () => {
        const names = (stack: string, member: string) =>
            planMemberPolicies({ kind: "path", path: "/" }, [member], { ...of, stack });
        expect(names("dev", "ana-b")[0]?.name).not.to.equal(names("dev-ana", "b")[0]?.name);
    });

    it("refuses a name that is too long for IAM, and names it", () => {
        const stack = "s".repeat(100);
        const refusal = refusalOf(() =>
            planMemberPolicies({ kind: "path", path: "/" }, ["a".repeat(32)], { ...of, stack }),
        );
        expect(refusal.message).to.match(
            /s@a{32} would have a name of 145 characters, and IAM takes 128/,
        );
    });
});
