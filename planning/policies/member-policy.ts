import { jobDefinitionPrefix } from "../job-names";
import { stateLogPrefix } from "../state-log";
import { memberTag, projectTag, stackTag, stackTags } from "../tags";
import type { SharedData } from "../../settings/shared-data";
import { allow, instances, type PolicyDocument, type Statement } from "./policy-document";
import { memberMayShare, sharedBucketArn } from "./shared-data-policy";

/** The session documents that the printed commands and docs/connect.md use. */
export const sessionDocuments = [
    "AWS-StartSSHSession",
    "AWS-StartPortForwardingSession",
    "AWS-StartInteractiveCommand",
    "SSM-SessionManagerRunShell",
] as const;

/** Amazon's documents belong to no account; the one with an account's preferences for shells is its own. */
const documentArns = sessionDocuments.map(
    (name) => `arn:aws:ssm:*:${name.startsWith("AWS-") ? "" : "*"}:document/${name}`,
);

/** Stands for the member in a policy that many people share: a tag of the user, or of the role's session, says who. */
export const whoeverCalls = `\${aws:PrincipalTag/${memberTag}}`;

/**
 * Returns what a member may do: look at the boxes there are, start, stop and enter their own, and read quotas,
 * offerings, prices and why a box stopped. It allows no change of a tag, because a tag says whose a box is.
 *
 * Which action supports which condition key is from the Service Authorization Reference (2026-09).
 *
 * @param member the member's name, or `whoeverCalls`.
 * @param sharedData the bucket of the stack, in which the member has a part. @default none
 */
export function memberPolicy(
    project: string,
    stack: string,
    member: string,
    sharedData?: SharedData,
): PolicyDocument {
    const bucket = sharedBucketArn(sharedData, project, stack);
    const tagged = (key: string) => ({
        [`${key}/${projectTag}`]: project,
        [`${key}/${stackTag}`]: stack,
        [`${key}/${memberTag}`]: member,
    });
    // AWS wants it in every statement about StartSession. Without it, a call that names no document needs no permission
    // for one.
    const checked = { BoolIfExists: { "ssm:SessionDocumentAccessCheck": "true" } };
    const logs = `arn:aws:logs:*:*:log-group:${stateLogPrefix(stackTags(project, stack))}*`;
    return {
        Version: "2012-10-17",
        Statement: [
            // EC2 and Systems Manager list everybody's boxes and disks or none. Which log is the stack's, only a list says: the end of
            // its name is the provider's.
            allow(
                "Look",
                [
                    "batch:DescribeJobDefinitions",
                    "batch:DescribeJobQueues",
                    "batch:DescribeJobs",
                    "batch:ListJobs",
                    "ec2:DescribeInstanceTypeOfferings",
                    "ec2:DescribeInstances",
                    "ec2:DescribeSpotPriceHistory",
                    "ec2:DescribeVolumes",
                    "logs:DescribeLogGroups",
                    "pricing:GetProducts",
                    "servicequotas:GetServiceQuota",
                    "ssm:DescribeInstanceInformation",
                ],
                "*",
            ),
            allow(
                "OwnBoxes",
                ["ec2:GetConsoleOutput", "ec2:StartInstances", "ec2:StopInstances"],
                instances,
                { StringEquals: tagged("aws:ResourceTag") },
            ),
            allow("EnterOwnBoxes", ["ssm:StartSession"], instances, {
                StringEquals: tagged("ssm:resourceTag"),
                ...checked,
            }),
            allow("WithTheseDocuments", ["ssm:StartSession"], documentArns, checked),
            // Session Manager tags each session with who began it. Its id begins with the user's name, which may be the
            // beginning of another's: `session/${aws:username}-*` gives ana the sessions of ana-b.
            allow(
                "OwnSessions",
                ["ssm:ResumeSession", "ssm:TerminateSession"],
                "arn:aws:ssm:*:*:session/*",
                { StringEquals: { "ssm:resourceTag/aws:ssmmessages:session-id": "${aws:userid}" } },
            ),
            // As in AWS's own samples. It names no tag, and of two sessions of one role, "ana" and "ana-b", the first may
            // open the second's channel, for which it also needs that session's token.
            allow(
                "OwnChannels",
                ["ssmmessages:OpenDataChannel"],
                "arn:aws:ssm:*:*:session/${aws:userid}-*",
            ),
            ...jobStatements(project, stack, member),
            allow("WhyBoxesStopped", ["logs:FilterLogEvents"], logs),
            ...(bucket === undefined ? [] : memberMayShare(bucket, member)),
        ],
    };
}

/**
 * Returns what a member may do with jobs: send them by their own definitions to the stack's queues, read their output, and end
 * their own. Batch judges a queue by its tags and a definition by its name, which the stack chose; the tags of a new job are
 * judged as a call of TagResource of its own, which must not take another's job over (AWS Batch user guide, "Restrict job
 * submission by resource tags", and Service Authorization Reference, 2026-11).
 */
function jobStatements(project: string, stack: string, member: string): Statement[] {
    const ofStack = {
        [`aws:ResourceTag/${projectTag}`]: project,
        [`aws:ResourceTag/${stackTag}`]: stack,
    };
    const own = { ...ofStack, [`aws:ResourceTag/${memberTag}`]: member };
    const jobs = "arn:aws:batch:*:*:job/*";
    return [
        allow("StackQueues", ["batch:SubmitJob"], "arn:aws:batch:*:*:job-queue/*", {
            StringEquals: ofStack,
        }),
        allow(
            "OwnDefinitions",
            ["batch:SubmitJob"],
            `arn:aws:batch:*:*:job-definition/${jobDefinitionPrefix(project, stack, member)}*`,
        ),
        allow("TagNewJobs", ["batch:TagResource"], jobs, {
            StringEquals: { [`aws:RequestTag/${memberTag}`]: member },
            StringEqualsIfExists: { [`aws:ResourceTag/${memberTag}`]: member },
        }),
        allow("EndOwnJobs", ["batch:TerminateJob"], jobs, { StringEquals: own }),
        allow(
            "JobOutput",
            ["logs:GetLogEvents"],
            `arn:aws:logs:*:*:log-group:/workstation/${project}/${stack}/jobs:*`,
        ),
    ];
}
