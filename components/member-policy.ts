import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { PlannedPolicy } from "../planning/policies/member-policies";

/**
 * What a member may do with their box, as a managed policy of IAM, attached to a group or role where the plan names one.
 *
 * Costs nothing: AWS charges for no policy (Amazon Quick user guide, "Using IAM", 2026-11).
 *
 * @example
 * ```ts
 * const stack = { project: "workstation", stack: "dev", tags };
 * const planned = planMemberPolicies({ kind: "role", name: "{member}" }, ["ana"], stack);
 * for (const policy of planned) new MemberPolicy(policy.name, policy);
 * ```
 */
export class MemberPolicy extends pulumi.ComponentResource {
    constructor(name: string, args: PlannedPolicy, opts?: pulumi.ComponentResourceOptions) {
        super("workstation:index:MemberPolicy", name, {}, opts);
        const child = { parent: this };
        const { document, attachTo, path, tags } = args;

        const policy = new iam.Policy(
            name,
            { name: args.name, path, policy: document as iam.PolicyDocument, tags },
            // IAM allows each name once.
            { ...child, deleteBeforeReplace: true },
        );
        if (attachTo?.kind === "group") {
            new iam.GroupPolicyAttachment(
                name,
                { group: attachTo.name, policyArn: policy.arn },
                child,
            );
        }
        if (attachTo?.kind === "role") {
            new iam.RolePolicyAttachment(
                name,
                { role: attachTo.name, policyArn: policy.arn },
                child,
            );
        }
    }
}
