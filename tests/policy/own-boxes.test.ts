import { expect } from "chai";
import { boxPolicy } from "../../planning/policies/box-policy";
import { memberPolicy, whoeverCalls } from "../../planning/policies/member-policy";
import { instances, type Statement } from "../../planning/policies/policy-document";
import { ownBoxesRules } from "../../policy/rules/own-boxes";
import { iamRules } from "../../policy/rules/iam";
import { tags } from "../support/declare";
import { describeRules } from "./describe-rules";
import { graphOf, type Mutation, plus, without } from "./graphs";

const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const managed = "aws:iam/policy:Policy";

const tagging = boxPolicy(tags, ["arn:aws:ssm:*:*:document/live-?"]).Statement.find(
    ({ Sid }) => Sid === "OwnLastStop",
)!;
const own = { "aws:ResourceTag/workstation:member": "ana" };

/** Gives the boxes one more statement. */
function box(statement: Partial<Statement>): Mutation {
    return plus(rolePolicy, { policy: { Statement: [{ ...tagging, ...statement }] } });
}

/** Gives a member a policy with one statement. */
function member(statement: Record<string, unknown>): Mutation {
    const allowed = { Effect: "Allow", Resource: instances, ...statement };
    return plus(managed, { policy: JSON.stringify({ Statement: [allowed] }) });
}

/** The condition of the box's tag without one of its parts. */
function lacking(operator: string): Mutation {
    const kept = Object.entries(tagging.Condition!).filter(([name]) => name !== operator);
    return box({ Condition: Object.fromEntries(kept) });
}

describe("Rules about whose a box is", () => {
    describeRules(ownBoxesRules, {
        "workstation:last-stop": {
            "a box that may write any tag": box({ Condition: {} }),
            "a box that may write the tag of its member": box({
                Condition: {
                    ...tagging.Condition,
                    "ForAllValues:StringEquals": { "aws:TagKeys": ["workstation:member"] },
                },
            }),
            "a box that may write a second tag": box({
                Condition: {
                    ...tagging.Condition,
                    "ForAllValues:StringEquals": {
                        "aws:TagKeys": ["workstation:last-stop", "Name"],
                    },
                },
            }),
            "a box that may write the tag on others": lacking("ArnEquals"),
            "a box that may send a request without keys": lacking("Null"),
            "a box that may take tags away": box({ Action: ["ec2:DeleteTags"] }),
            "a stack without policies": without(rolePolicy),
        },
        "workstation:own-boxes": {
            "a member who may stop every box": member({ Action: ["ec2:StopInstances"] }),
            "a member who may do anything but one": member({ NotAction: "iam:CreateUser" }),
            "a member who may do everything": member({ Action: "*", Condition: undefined }),
            "a member who may start what has no owner": member({
                Action: "ec2:StartInstances",
                Condition: { StringEquals: { "aws:ResourceTag/workstation:member": "" } },
            }),
            "a member with the boxes of two": member({
                Action: "ec2:StopInstances",
                Condition: { StringEquals: { "aws:ResourceTag/workstation:member": ["a", "b"] } },
            }),
            "a member by a pattern": member({
                Action: "ec2:StopInstances",
                Condition: { StringLike: { "aws:ResourceTag/workstation:member": "a*" } },
            }),
            "a member who may end every session": member({
                Action: "ssm:TerminateSession",
                Resource: "arn:aws:ssm:*:*:session/*",
            }),
            "a member who may use every document": member({
                Action: "ssm:StartSession",
                Resource: "arn:aws:ssm:*:*:document/*",
            }),
            "own boxes, with everything as well": member({
                Action: "ec2:StopInstances",
                Resource: ["*", instances],
                Condition: { StringEquals: own },
            }),
            "a stack without policies": without(rolePolicy),
        },
    });

    for (const who of ["ana", whoeverCalls]) {
        it(`accept the policy of ${who}, and so do those of IAM`, async () => {
            const added = plus(managed, { policy: memberPolicy("workstation", "dev", who) });
            const graph = added(await graphOf("dev"));
            const rules = [...ownBoxesRules, ...iamRules];
            expect(rules.flatMap(({ check }) => check(graph))).to.deep.equal([]);
        });
    }
});
