import { eachLogPolicy } from "../permissions";
import { each, type HeldRule, types } from "../rule";

/** Days for which the rules want a log kept. */
const year = 365;

export const logRules: readonly HeldRule[] = [
    {
        ids: ["CKV_AWS_66"],
        title: "every log group says for how long it keeps an event",
        check: each(types.logGroup, ({ retentionInDays }) =>
            retentionInDays === undefined
                ? "keeps every event for ever; set retentionInDays"
                : undefined,
        ),
    },
    {
        ids: ["CKV_AWS_338", "cloudwatch_log_group_retention_policy_specific_days_enabled"],
        title: "every log group keeps its events for a year or more",
        // 0 stands for ever.
        check: each(types.logGroup, ({ retentionInDays: days = 0 }) =>
            days !== 0 && Number(days) < year
                ? `keeps an event for ${String(days)} days; rules ask for ${year}`
                : undefined,
        ),
    },
    {
        ids: ["cloudwatch_log_group_not_publicly_accessible"],
        title: "no log group lets everybody write into it",
        check: eachLogPolicy(({ trusted }) =>
            trusted.includes("*") ? "lets everybody write; name the service" : undefined,
        ),
    },
];
