import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { assumeRolePolicy } from "./assume-role-policy";
import type { Tags } from "./tags";

export interface InstanceRoleArgs {
    readonly tags: Tags;
}

/**
 * What the SSM agent calls for Session Manager, Run Command and State Manager. It is the managed policy
 * AmazonSSMManagedInstanceCore (AWS managed policy reference, 2026-11) less what a box does not need:
 * reading every parameter of the account, patch snapshots, package results and inventory.
 * None of these actions can be limited to a resource but by the agent's own identity.
 */
const agentActions = [
    "ec2messages:AcknowledgeMessage",
    "ec2messages:DeleteMessage",
    "ec2messages:FailMessage",
    "ec2messages:GetEndpoint",
    "ec2messages:GetMessages",
    "ec2messages:SendReply",
    "ssm:DescribeAssociation",
    "ssm:DescribeDocument",
    "ssm:GetDocument",
    "ssm:ListAssociations",
    "ssm:ListInstanceAssociations",
    "ssm:PutComplianceItems",
    "ssm:UpdateAssociationStatus",
    "ssm:UpdateInstanceAssociationStatus",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
] as const;

/** The role of every box of a stack: reachable through Session Manager, and nothing else. */
export class InstanceRole extends pulumi.ComponentResource {
    readonly instanceProfileName: pulumi.Output<string>;

    constructor(name: string, args: InstanceRoleArgs, opts?: pulumi.ComponentResourceOptions) {
        super("workstation:index:InstanceRole", name, {}, opts);
        const child = { parent: this };
        const tags = { ...args.tags, Name: name };

        const role = new iam.Role(
            name,
            {
                description: "Workstations: Session Manager and the readiness check",
                assumeRolePolicy: assumeRolePolicy("ec2.amazonaws.com"),
                tags,
            },
            child,
        );
        const policy = new iam.RolePolicy(
            `${name}-agent`,
            {
                role: role.id,
                policy: {
                    Version: "2012-10-17",
                    Statement: [{ Effect: "Allow", Action: [...agentActions], Resource: "*" }],
                },
            },
            child,
        );
        // A box that starts before its permissions registers with Systems Manager late or not at all.
        const profile = new iam.InstanceProfile(
            name,
            { role: role.name, tags },
            { ...child, dependsOn: policy },
        );
        this.instanceProfileName = profile.name;
    }
}
