import { idOf } from "../not-known-yet";
import { firstAllowed, permissions } from "../permissions";
import {
    all,
    type Check,
    each,
    type HeldRule,
    ofType,
    type Resource,
    types,
    violation,
} from "../rule";
import { covers, isWorld, openings, standalone } from "../traffic";

/** Without any one of these the agent does not register (Systems Manager user guide, 2026-11). */
const agentNeeds = [
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
] as const;

const rolePolicy = "aws:iam/rolePolicy:RolePolicy";

const hasRole: Check = each(types.instance, (inputs) =>
    idOf(inputs, "iamInstanceProfile") === undefined
        ? "has no iamInstanceProfile, so no role"
        : undefined,
);

const isScheduled = (inputs: Resource["inputs"]) => inputs["scheduleExpression"] !== undefined;

/** Applies `check` to a stack with an instance. */
function withInstances(check: Check): Check {
    return (declared) => (ofType(types.instance, declared).length > 0 ? check(declared) : []);
}

export const systemsManagerRules: readonly HeldRule[] = [
    {
        ids: [
            "CKV2_AWS_41",
            "ec2_instance_profile_attached",
            "CIS v5 1.17",
            "CIS v6 2.17",
            "cfn-guard:ec2_instance_profile_attached",
        ],
        title: "every instance has a role of its own, so that no keys are kept on it",
        check: hasRole,
    },
    {
        ids: ["ec2_instance_managed_by_ssm", "SSM.1"],
        title: "every instance is managed by Systems Manager",
        check: all(
            hasRole,
            withInstances((declared) => {
                const granted = permissions(declared);
                return agentNeeds
                    .filter((need) => !granted.some((it) => firstAllowed(it.allowance, [need])))
                    .map((need) => ({ resource: rolePolicy, message: `nothing allows ${need}` }));
            }),
            withInstances((declared) =>
                openings("egress", declared).some((it) => covers(it, 443) && it.cidrs.some(isWorld))
                    ? []
                    : [{ resource: standalone.egress, message: "the agent cannot reach port 443" }],
            ),
        ),
    },
    {
        ids: ["SSM.3"],
        title: "`up` ends only when every box's association has succeeded; one with a schedule tries again",
        advisory: "an untested box may not work, but is no more open than a tested one",
        check: all(
            each(types.association, (inputs) =>
                isScheduled(inputs) || Number(inputs["waitForSuccessTimeoutSeconds"] ?? 0) > 0
                    ? undefined
                    : "`up` does not wait for it to succeed; set waitForSuccessTimeoutSeconds",
            ),
            (declared) => {
                const tests = ofType(types.association, declared).filter(
                    ({ inputs }) => !isScheduled(inputs),
                );
                return ofType(types.instance, declared)
                    .slice(tests.length)
                    .map((instance) => violation(instance, "has no association that tests it"));
            },
        ),
    },
];
