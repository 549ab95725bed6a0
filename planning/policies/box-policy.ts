import { lastStopTag, projectTag, stackTag, type Tags } from "../tags";
import type { SharedData } from "../../settings/shared-data";
import { allow, instances, type PolicyDocument } from "./policy-document";
import { boxMayShare, sharedBucketArn } from "./shared-data-policy";

/**
 * Channels of the SSM agent. They name no resource, so IAM cannot limit them to one box (Service Authorization
 * Reference, 2026-09: `ec2messages` and `ssmmessages` have no resource types).
 */
const channels = [
    "ec2messages:AcknowledgeMessage",
    "ec2messages:DeleteMessage",
    "ec2messages:FailMessage",
    "ec2messages:GetEndpoint",
    "ec2messages:GetMessages",
    "ec2messages:SendReply",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
] as const;

/** The documents of the readiness check. Names that begin with `AWS-` are Amazon's own (Systems Manager user guide). */
const amazonsDocuments = "arn:aws:ssm:*:*:document/AWS-*";

/**
 * Returns what the boxes of a stack may do. It is the managed policy AmazonSSMManagedInstanceCore (AWS managed policy
 * reference, 2026-11) without the permissions that a box does not need: every parameter of the account, patches,
 * packages, inventory, and the associations and documents of others. Added is one tag, which a box writes on itself.
 *
 * The agent reads associations through the older API (`ListAssociations`, `DescribeAssociation`,
 * `UpdateAssociationStatus`) only when the new one fails (aws/amazon-ssm-agent, agent/association/service/service.go).
 *
 * EC2 knows the calling box and the box that is tagged, so IAM can compare the two. Systems Manager knows only the
 * first, and a policy variable may appear in an ARN only after its fifth colon (IAM user guide, "Policy variables"):
 * there, tags keep the stacks of an account apart where the action supports them.
 *
 * @param liveDocuments the documents that boxes run to take up their settings, as ARNs.
 * @param sharedData the bucket of the stack, whose folder `shared/` is mounted on the boxes. @default none
 */
export function boxPolicy(
    { [projectTag]: project, [stackTag]: stack }: Tags,
    liveDocuments: readonly string[],
    sharedData?: SharedData,
): PolicyDocument {
    const bucket = sharedBucketArn(sharedData, project, stack);
    const ofThisStack = {
        StringEquals: {
            [`aws:ResourceTag/${projectTag}`]: project,
            [`aws:ResourceTag/${stackTag}`]: stack,
        },
    };
    return {
        Version: "2012-10-17",
        Statement: [
            allow("Channels", channels, "*"),
            allow(
                "ReportOneself",
                ["ssm:PutComplianceItems", "ssm:UpdateInstanceInformation"],
                instances,
            ),
            allow(
                "WorkOfThisStack",
                ["ssm:ListInstanceAssociations", "ssm:UpdateInstanceAssociationStatus"],
                instances,
                ofThisStack,
            ),
            // IAM asks for the association beside the instance.
            allow(
                "ResultOfWork",
                ["ssm:UpdateInstanceAssociationStatus"],
                "arn:aws:ssm:*:*:association/*",
            ),
            allow("Documents", ["ssm:GetDocument"], [amazonsDocuments, ...liveDocuments]),
            allow("OwnLastStop", ["ec2:CreateTags"], instances, {
                // The left side is the box that calls, the variable the box that would get the tag.
                ArnEquals: {
                    "ec2:SourceInstanceARN": "arn:aws:ec2:*:*:instance/${ec2:InstanceID}",
                },
                "ForAllValues:StringEquals": { "aws:TagKeys": [lastStopTag] },
                // ForAllValues is true of a request without any tag key.
                Null: { "aws:TagKeys": "false" },
            }),
            ...(bucket === undefined ? [] : boxMayShare(bucket)),
        ],
    };
}
