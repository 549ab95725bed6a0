import { expect } from "chai";
import { boxPolicy } from "../../../planning/policies/box-policy";
import { lastStopTag } from "../../../planning/tags";
import { tags } from "../../support/declare";
import { type Box, document, instance, instanceArn, node } from "../../support/iam/calls";
import { allows } from "../../support/iam/evaluate";
import { boxes, boxRows } from "../../support/iam/rows";
import type { Context } from "../../support/iam/values";

const policy = boxPolicy(tags, ["arn:aws:ssm:*:*:document/workstation-test-live-???????"]);
const own: Box = { id: "i-0a", project: "workstation", stack: "test", member: "ana" };
const other: Box = { ...own, id: "i-0b", member: "ben" };
const elsewhere: Box = { ...own, id: "i-0c", stack: "prod" };

/** The credentials of the box of ana; EC2 adds the instance that they were given to. */
const box: Context = {
    "aws:userid": "AROABOXES:i-0a",
    "ec2:SourceInstanceARN": instanceArn(own),
};

/** Asks whether a box may write these tags on another box. */
function mayTag(target: Box, keys: readonly string[], caller: Context = box): boolean {
    const values = keys.map((key) => [`aws:RequestTag/${key}`, "text"]);
    return allows(policy, {
        action: "ec2:CreateTags",
        targets: [instance(target)],
        context: {
            ...caller,
            ...(keys.length > 0 && { "aws:TagKeys": keys }),
            ...(Object.fromEntries(values) as Context),
        },
    });
}

function may(action: string, target: Box, context: Context = box): boolean {
    return allows(policy, { action, targets: [node(target)], context });
}

describe("A box's credentials", () => {
    it("may write the time of the last stop on the box itself, and on no other", () => {
        expect(mayTag(own, [lastStopTag])).to.be.true;
        expect(mayTag(other, [lastStopTag])).to.be.false;
        expect(mayTag(elsewhere, [lastStopTag])).to.be.false;
    });

    it("may write no tag when they are used outside of an instance", () => {
        expect(mayTag(own, [lastStopTag], { "aws:userid": "AROABOXES:laptop" })).to.be.false;
    });

    for (const key of [
        "workstation:member",
        "workstation:stack",
        "Name",
        "Workstation:Last-Stop",
    ]) {
        it(`may not write ${key}, alone or beside the time of the last stop`, () => {
            for (const target of [own, other]) {
                expect(mayTag(target, [key])).to.be.false;
                expect(mayTag(target, [key, lastStopTag])).to.be.false;
            }
        });
    }

    it("may not write an empty set of tags, which a condition on every tag would let through", () => {
        expect(mayTag(own, [])).to.be.false;
    });

    it("may not take tags away, nor start, stop, enter or command any box", () => {
        for (const target of [own, other, elsewhere]) {
            for (const action of ["ec2:DeleteTags", "ec2:StartInstances", "ec2:StopInstances"])
                expect(
                    allows(policy, { action, targets: [instance(target)], context: box }),
                    action,
                ).to.be.false;
            for (const action of ["ssm:StartSession", "ssm:SendCommand"])
                expect(may(action, target), action).to.be.false;
        }
    });

    it("may read and report the work of this stack's boxes, and of no other stack's", () => {
        for (const action of [
            "ssm:ListInstanceAssociations",
            "ssm:UpdateInstanceAssociationStatus",
        ]) {
            expect(may(action, own), action).to.be.true;
            expect(may(action, elsewhere), action).to.be.false;
        }
    });

    it("may read Amazon's documents and the stack's own, and no other of the account's", () => {
        const mayRead = (name: string) =>
            allows(policy, {
                ...{ action: "ssm:GetDocument", targets: [document(name)], context: box },
            });
        expect(mayRead("AWS-RunShellScript")).to.be.true;
        expect(mayRead("workstation-test-live-1a2b3c4")).to.be.true;
        expect(mayRead("workstation-prod-live-1a2b3c4")).to.be.false;
        expect(mayRead("Secrets")).to.be.false;
    });

    for (const { title, call, allowed } of boxRows())
        it(`${allowed ? "are" : "are not"} let through: ${title}`, () =>
            expect(allows(boxes, call)).to.equal(allowed));

    it("may list nothing in the account", () => {
        const everything = policy.Statement.filter(({ Resource }) => Resource === "*");
        expect(everything.flatMap(({ Action }) => Action)).to.satisfy((actions: string[]) =>
            actions.every((action) => /^(ec2|ssm)messages:/.test(action)),
        );
    });
});
