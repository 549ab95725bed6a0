import { expect } from "chai";
import { StateLog } from "../../components/state-log";
import { declare, resourceOf, tags } from "../support/declare";

const of = (type: string) => `aws:cloudwatch/${type[0]!.toLowerCase()}${type.slice(1)}:${type}`;

describe("StateLog", () => {
    const stateLog = () =>
        declare(() => {
            new StateLog("team", { tags });
        });

    it("keeps an event for 400 days, in a log group that EventBridge may be given", async () => {
        const { inputs, opts } = resourceOf(await stateLog(), of("LogGroup"), "team");
        expect(inputs).to.deep.include({
            namePrefix: "/aws/events/workstation/test/",
            retentionInDays: 400,
        });
        expect(opts.retainOnDelete ?? false, "stays after the stack").to.equal(false);
    });

    it("sends what one rule matches into it, under an id that a repeated `up` finds again", async () => {
        const declared = await stateLog();
        expect([...declared.keys()].filter((key) => /Rule|Target/.test(key))).to.have.length(2);
        expect(resourceOf(declared, of("EventTarget"), "team").inputs).to.deep.equal({
            rule: "rule-team",
            arn: "arn:aws:simulated:::log-group-team",
            targetId: "log",
        });
    });

    it("lets only EventBridge write, only into this log group and only for this rule", async () => {
        const declared = await stateLog();
        const { inputs } = resourceOf(declared, of("LogResourcePolicy"), "team");
        const { Statement } = inputs["policyDocument"] as { Statement: unknown };
        const every = {
            Effect: "Allow",
            Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
            Resource: "arn:aws:simulated:::log-group-team:*",
        };
        expect(Statement).to.deep.equal([
            { ...every, Action: "logs:CreateLogStream" },
            {
                ...every,
                Action: "logs:PutLogEvents",
                Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:simulated:::rule-team" } },
            },
        ]);
        const { after } = resourceOf(declared, of("EventTarget"), "team");
        expect(after).to.deep.equal([`${of("LogResourcePolicy")} team`]);
    });

    it("has its permission on the log group, which takes none of the account's 10 policies", async () => {
        const { inputs } = resourceOf(await stateLog(), of("LogResourcePolicy"), "team");
        expect(inputs).to.include({ resourceArn: "arn:aws:simulated:::log-group-team" });
        expect(inputs).to.not.have.property("policyName");
    });
});
