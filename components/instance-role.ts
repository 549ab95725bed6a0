import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { assumeRolePolicy } from "./assume-role-policy";
import type { Tags } from "../planning/tags";

export interface InstanceRoleArgs {
    readonly tags: Tags;
}

/**
 * Lists the calls of the SSM agent that report itself and its work. It is the managed policy
 * AmazonSSMManagedInstanceCore (AWS managed policy reference, 2026-11) without the permissions that a box does not
 * need: every parameter of the account, patches, packages, inventory, and the associations and documents of others.
 * The agent reads associations through the older API (`ListAssociations`, `DescribeAssociation`,
 * `UpdateAssociationStatus`) only when the new one fails (aws/amazon-ssm-agent, agent/association/service/service.go).
 *
 * None of these can be limited to the box itself. A policy variable may appear in an ARN only after its fifth colon
 * (IAM user guide, "Policy variables"), and `${ec2:SourceInstanceARN}` is a whole ARN.
 */
const agentActions = [
    "ec2messages:AcknowledgeMessage",
    "ec2messages:DeleteMessage",
    "ec2messages:FailMessage",
    "ec2messages:GetEndpoint",
    "ec2messages:GetMessages",
    "ec2messages:SendReply",
    "ssm:ListInstanceAssociations",
    "ssm:PutComplianceItems",
    "ssm:UpdateInstanceAssociationStatus",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
] as const;

/** The documents of the readiness check. Names that begin with `AWS-` are Amazon's own (Systems Manager user guide). */
const documents = "arn:aws:ssm:*:*:document/AWS-*";

/**
 * The role of every box in a stack. It makes the box reachable through Session Manager, and grants nothing else.
 *
 * Costs nothing: AWS charges for no role (Amazon Quick user guide, "Using IAM", 2026-11).
 *
 * @example
 * ```ts
 * const role = new InstanceRole("team", { tags });
 * ```
 */
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
                    Statement: [
                        { Effect: "Allow", Action: [...agentActions], Resource: "*" },
                        { Effect: "Allow", Action: "ssm:GetDocument", Resource: documents },
                    ],
                },
            },
            child,
        );
        // A box that starts before it has its permissions registers with Systems Manager late or not at all.
        const profile = new iam.InstanceProfile(
            name,
            { role: role.name, tags },
            { ...child, dependsOn: policy },
        );
        this.instanceProfileName = profile.name;
    }
}
