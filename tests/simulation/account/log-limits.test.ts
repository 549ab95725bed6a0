import { expect } from "chai";
import { AwsError } from "../../../simulation/account/aws-error";
import { remove } from "../../../simulation/account/changes";
import {
    eventRule,
    eventTarget,
    logGroup,
    logPolicy,
} from "../../../simulation/account/resource-types";
import { allOfType } from "../../../simulation/account/simulated-account";
import { accountWithBox } from "./account-with-box";

describe("the simulated EventBridge and CloudWatch Logs", () => {
    const refusal = (act: () => void, message: RegExp) => expect(act).to.throw(AwsError, message);

    it("refuse a second log group of one name, and make up another name for the same prefix", () => {
        const { make } = accountWithBox();
        const named = { name: "/aws/events/mine", region: "us-east-1" };
        make(logGroup, "mine", named);
        refusal(() => make(logGroup, "mine", named), /^ResourceAlreadyExistsException/);
        const names = [1, 2].map(
            () => make(logGroup, "dev", { namePrefix: "/aws/events/dev/" }).state["name"],
        );
        expect(names).to.deep.equal(["/aws/events/dev/dev", "/aws/events/dev/dev-2"]);
    });

    it("keep a log for the times that AWS lists, and refuse another", () => {
        const { make } = accountWithBox();
        for (const retentionInDays of [undefined, 0, 365, 400])
            make(logGroup, `of-${retentionInDays}`, { retentionInDays });
        refusal(
            () => make(logGroup, "mine", { retentionInDays: 401 }),
            /^InvalidParameterException: Value '401' at 'retentionInDays'/,
        );
    });

    it("refuse a pattern of more than 2,048 characters", () => {
        const { make } = accountWithBox();
        make(eventRule, "fits", { eventPattern: "x".repeat(2048) });
        refusal(
            () => make(eventRule, "long", { eventPattern: "x".repeat(2049) }),
            /^LimitExceededException/,
        );
    });

    it("refuse an eleventh policy in a region, and count those of log groups apart", () => {
        const { make } = accountWithBox();
        for (let count = 0; count < 10; count++)
            make(logPolicy, "p", { policyName: `p${count}`, policyDocument: {} });
        refusal(
            () => make(logPolicy, "p", { policyName: "p10", policyDocument: {} }),
            /^LimitExceededException: Resource limit exceeded/,
        );
        make(logPolicy, "own", { resourceArn: "arn:one", policyDocument: {} });
    });

    it("refuse a log group its second policy, and delete its only one with it", () => {
        const { account, make } = accountWithBox();
        const group = make(logGroup, "dev", { namePrefix: "/aws/events/dev/" });
        const ofGroup = { resourceArn: group.state["arn"], policyDocument: {} };
        make(logPolicy, "dev", ofGroup);
        refusal(() => make(logPolicy, "dev", ofGroup), /^OperationAbortedException/);
        remove(account, group.id);
        expect(allOfType(account, logPolicy)).to.deep.equal([]);
    });

    it("refuse a role for a target, and put a target in the place of its like", () => {
        const { account, make } = accountWithBox();
        const target = { rule: "r", arn: "arn:log", targetId: "log" };
        refusal(
            () => make(eventTarget, "dev", { ...target, roleArn: "arn:role" }),
            /^ValidationException: RoleArn is not supported for target arn:log/,
        );
        make(eventTarget, "dev", target);
        const { id } = make(eventTarget, "dev", target);
        make(eventTarget, "dev", { ...target, targetId: "another" });
        const targets = allOfType(account, eventTarget).map((it) => it.id);
        expect(targets).to.deep.equal([id, "target-dev-3"]);
    });

    it("delete no rule that has a target", () => {
        const { account, make } = accountWithBox();
        const rule = make(eventRule, "dev", { name: "r", eventPattern: "{}" });
        const target = make(eventTarget, "dev", { rule: "r", arn: "arn:log", targetId: "log" });
        refusal(() => remove(account, rule.id), /^ValidationException: Rule can't be deleted/);
        remove(account, target.id);
        remove(account, rule.id);
        expect(allOfType(account, eventRule)).to.deep.equal([]);
    });
});
