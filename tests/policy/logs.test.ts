import { types } from "../../policy/rule";
import { logRules } from "../../policy/rules/logs";
import { describeRules } from "./describe-rules";
import { edit } from "./graphs";

const kept = (retentionInDays: number | undefined) =>
    edit(types.logGroup, () => ({ retentionInDays }));
const written = (Principal: unknown) =>
    edit(types.logPolicy, () => ({
        policyDocument: {
            Statement: [{ Effect: "Allow", Principal, Action: "logs:PutLogEvents", Resource: "*" }],
        },
    }));

describe("Rules of log groups", () => {
    describeRules(logRules, {
        CKV_AWS_66: { "a log group that keeps everything for ever": kept(undefined) },
        CKV_AWS_338: { "a log group that keeps an event for half a year": kept(180) },
        cloudwatch_log_group_not_publicly_accessible: {
            "a policy for everybody": written("*"),
            "a policy for every account": written({ AWS: "*" }),
        },
    });
});
