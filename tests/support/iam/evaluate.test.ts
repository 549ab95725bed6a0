import { expect } from "chai";
import { allow, instances, type Statement } from "../../../planning/policies/policy-document";
import { type Box, iamUser, instance } from "./calls";
import { allows } from "./evaluate";
import type { Context } from "./values";

const ana = iamUser("ana", { "aws:PrincipalTag/team": "ml" });
const box: Box = { id: "i-0a", project: "workstation", stack: "dev", member: "ana" };

function stops(statement: Statement, context: Context = ana.context): boolean {
    return allows(
        { Version: "2012-10-17", Statement: [statement] },
        { action: "ec2:StopInstances", targets: [instance(box)], context },
    );
}

function stopsIf(condition: Statement["Condition"]): boolean {
    return stops(allow("Test", ["ec2:StopInstances"], instances, condition));
}

describe("The evaluator of policies in the tests", () => {
    const refused: Readonly<Record<string, readonly [Statement, RegExp]>> = {
        "an action that the reference does not have": [
            allow("Test", ["ec2:Stop*"], instances),
            /ec2:Stop\* is not in the reference/,
        ],
        "an operator that it does not know": [
            allow("Test", ["ec2:StopInstances"], instances, {
                StringNotLike: { "aws:userid": "*" },
            }),
            /unknown operator StringNotLike/,
        ],
        "a key that the action does not support": [
            allow("Test", ["ec2:StopInstances"], instances, {
                StringEquals: { "ssm:resourceTag/workstation:member": "ana" },
            }),
            /has no key ssm:resourceTag/,
        ],
        "a variable that no request has": [
            allow("Test", ["ec2:StopInstances"], instances, {
                StringEquals: { "aws:ResourceTag/owner": "${aws:PrincipalTeam}" },
            }),
            /no variable \$\{aws:PrincipalTeam\}/,
        ],
        "a variable before an ARN's fifth colon": [
            allow("Test", ["ec2:StopInstances"], "${ec2:SourceInstanceARN}"),
            /before its fifth colon/,
        ],
        "a resource that the action does not have": [
            allow("Test", ["ec2:StopInstances"], "arn:aws:ssm:*:*:session/*"),
            /ec2:StopInstances has no resource/,
        ],
        "a key of many values without a set operator": [
            allow("Test", ["ec2:CreateTags"], instances, {
                StringEquals: { "aws:TagKeys": "team" },
            }),
            /StringEquals does not suit aws:TagKeys/,
        ],
        "a set operator for a key of one value": [
            allow("Test", ["ec2:StopInstances"], instances, {
                "ForAllValues:StringEquals": { "aws:userid": "ana" },
            }),
            /does not suit aws:userid/,
        ],
        "a name that IAM does not take": [
            allow("no-dashes", ["ec2:StopInstances"], instances),
            /letters and digits/,
        ],
    };
    for (const [what, [statement, why]] of Object.entries(refused)) {
        it(`throws on ${what}`, () => {
            expect(() => stops(statement)).to.throw(why);
        });
    }

    it("throws on a request with a key that its action does not bring", () => {
        const statement = allow("Test", ["ec2:StopInstances"], instances);
        expect(() => stops(statement, { "aws:TagKeys": ["a"] })).to.throw(/brings no aws:TagKeys/);
    });

    it("takes the name of a tag in any case, but not its value", () => {
        const owned = (member: string) =>
            stopsIf({ StringEquals: { "aws:resourcetag/WORKSTATION:MEMBER": member } });
        expect(owned("ana")).to.be.true;
        expect(owned("Ana")).to.be.false;
    });

    it("takes what a variable brings as text, and nothing for a variable without a value", () => {
        expect(stopsIf({ StringEquals: { "aws:ResourceTag/x": "${aws:PrincipalTag/x}" } })).to.be
            .false;
        const statement = allow(
            "Test",
            ["ec2:StopInstances"],
            `${instances.slice(0, -1)}\${aws:userid}`,
        );
        expect(stops(statement, { "aws:userid": "i-0a" })).to.be.true;
        expect(stops(statement, { "aws:userid": "*" })).to.be.false;
        expect(stops(statement, {})).to.be.false;
    });

    it("wants every key of a condition, and one of its values", () => {
        const tagged = (key: string, values: string[]) => ({ [`aws:ResourceTag/${key}`]: values });
        const member = tagged("workstation:member", ["ben", "ana"]);
        expect(stopsIf({ StringEquals: member })).to.be.true;
        expect(stopsIf({ StringEquals: { ...member, ...tagged("workstation:stack", ["prod"]) } }))
            .to.be.false;
        expect(stopsIf({ StringEquals: member, Null: { "aws:username": "true" } })).to.be.false;
    });
});
