import { idOf, idsOf } from "../not-known-yet";
import {
    all,
    type Check,
    each,
    type HeldRule,
    judged,
    listOf,
    missing,
    ofType,
    orMissing,
    type Resource,
    types,
    violation,
} from "../rule";
import { coversEveryPort, isWorld, type Opening, openings, standalone } from "../traffic";

/** Default descriptions of Terraform and Pulumi, which count as empty. */
const emptyWords = /^(Managed by (Terraform|Pulumi))?$/;

function describedFault(description: unknown): string | undefined {
    if (typeof description === "string" && !emptyWords.test(description)) return undefined;
    return "has no description of its own; say what it is for";
}

const groupsDescribed: Check = each(types.securityGroup, ({ description }) =>
    describedFault(description),
);

const rulesDescribed: Check = eachOpening(({ description }) => describedFault(description));

/** Applies `fault` to every rule in either direction. A box needs a way out, so one must exist. */
function eachOpening(fault: (opening: Opening) => string | undefined): Check {
    return (declared) => {
        const found = [...openings("ingress", declared), ...openings("egress", declared)];
        if (found.length === 0) return [missing(standalone.egress)];
        return found.flatMap((opening) => judged(opening.resource, () => fault(opening)));
    };
}

/** Prowler's default; EC2 itself allows 60 in each direction. */
const mostRules = 50;

const onlyWords = "a description helps the next reader and closes no port";

export const securityGroupRules: readonly HeldRule[] = [
    {
        ids: ["CKV_AWS_23"],
        title: "every security group and each of its rules is described",
        advisory: onlyWords,
        check: all(groupsDescribed, rulesDescribed),
    },
    {
        ids: ["AWS-0099"],
        title: "every security group says what it is for",
        advisory: onlyWords,
        check: groupsDescribed,
    },
    {
        ids: ["AWS-0124", "cfn-guard:security_group_description_rule"],
        title: "every rule of a security group says what it is for",
        advisory: onlyWords,
        check: rulesDescribed,
    },
    {
        ids: ["CKV_AWS_382"],
        title: "no rule lets a box reach every port of the world",
        check: (declared) => {
            const found = openings("egress", declared);
            if (found.length === 0) return [missing(standalone.egress)];
            return found.flatMap((opening) =>
                judged(opening.resource, () =>
                    coversEveryPort(opening) && opening.cidrs.some(isWorld)
                        ? "opens every port outwards; list them"
                        : undefined,
                ),
            );
        },
    },
    {
        ids: [
            "CKV2_AWS_12",
            "AWS-0173",
            "ec2_securitygroup_default_restrict_traffic",
            "EC2.2",
            "CIS v5 5.5",
            "CIS v6 6.5",
        ],
        title: "the default security group of every VPC lets nothing through",
        check: all(
            (declared) => {
                const emptied = ofType(types.defaultSecurityGroup, declared);
                const covered = new Set(emptied.map(({ inputs }) => idOf(inputs, "vpcId"))).size;
                // Compares counts, because a VPC's id is not among its inputs.
                return ofType(types.vpc, declared)
                    .slice(covered)
                    .map((vpc) =>
                        violation(vpc, "its default security group is as AWS created it"),
                    );
            },
            each(types.defaultSecurityGroup, ({ ingress, egress }) =>
                listOf(ingress).length + listOf(egress).length > 0
                    ? "has rules; set ingress: [] and egress: []"
                    : undefined,
            ),
        ),
    },
    {
        ids: ["CKV2_AWS_5", "ec2_securitygroup_not_used"],
        title: "every security group is in use",
        advisory: "an unused group lets nobody in",
        check: (declared) => {
            const groups = ofType(types.securityGroup, declared);
            if (groups.length === 0) return [missing(types.securityGroup)];
            const used = new Set([
                ...ofType(types.instance, declared).flatMap(({ inputs }) =>
                    idsOf(inputs, "vpcSecurityGroupIds"),
                ),
                ...ofType(types.computeEnvironment, declared).flatMap(({ inputs }) =>
                    idsOf(inputs["computeResources"] as Resource["inputs"], "securityGroupIds"),
                ),
            ]);
            return groups
                .slice(used.size)
                .map((group) => violation(group, "no instance uses it; remove it"));
        },
    },
    {
        ids: ["ec2_securitygroup_with_many_ingress_egress_rules"],
        title: `no security group has more than ${mostRules} rules in one direction`,
        advisory: "a long list is hard to read; other rules check each entry",
        check: (declared) => {
            const found = (["ingress", "egress"] as const).flatMap((direction) => {
                const perGroup = new Map<string, number>();
                for (const { group } of openings(direction, declared)) {
                    perGroup.set(group, (perGroup.get(group) ?? 0) + 1);
                }
                return [...perGroup]
                    .filter(([, count]) => count > mostRules)
                    .map(([group, count]) => ({
                        resource: `${types.securityGroup} ${group}`,
                        message: `has ${count} ${direction} rules; name larger networks`,
                    }));
            });
            return orMissing(types.securityGroup, declared, found);
        },
    },
];
