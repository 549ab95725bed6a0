/** A kind of resource that IAM checks for an action, and the condition keys that it brings into the request. */
interface Kind {
    /** Matches the ARN of a resource, and the patterns of policies for it. */
    readonly arn: RegExp;
    readonly keys: readonly string[];
}

const tagKeys = ["aws:ResourceTag/*"] as const;

export const kinds = {
    instance: { arn: /^arn:aws:ec2:[^:]*:[^:]*:instance\//, keys: [...tagKeys, "ec2:InstanceID"] },
    // Systems Manager's instance is EC2's, but it does not know EC2's own keys.
    node: {
        arn: /^arn:aws:ec2:[^:]*:[^:]*:instance\//,
        keys: [...tagKeys, "ssm:resourceTag/*"],
    },
    association: { arn: /^arn:aws:ssm:[^:]*:[^:]*:association\//, keys: tagKeys },
    document: { arn: /^arn:aws:ssm:[^:]*:[^:]*:document\//, keys: tagKeys },
    session: {
        arn: /^arn:aws:ssm:[^:]*:[^:]*:session\//,
        keys: [
            "ssm:resourceTag/aws:ssmmessages:session-id",
            "ssm:resourceTag/aws:ssmmessages:target-id",
        ],
    },
    bucket: { arn: /^arn:aws:s3:::[^/]+$/, keys: ["aws:ResourceAccount"] },
    object: { arn: /^arn:aws:s3:::[^/]+\//, keys: ["aws:ResourceAccount"] },
    job: { arn: /^arn:aws:batch:[^:]*:[^:]*:job\//, keys: tagKeys },
    jobQueue: { arn: /^arn:aws:batch:[^:]*:[^:]*:job-queue\//, keys: tagKeys },
    jobDefinition: { arn: /^arn:aws:batch:[^:]*:[^:]*:job-definition\//, keys: tagKeys },
    logGroup: { arn: /^arn:aws:logs:[^:]*:[^:]*:log-group:/, keys: tagKeys },
} as const satisfies Record<string, Kind>;

type KindName = keyof typeof kinds;

export interface Supported {
    /** None: a statement about the action must say `*`. */
    readonly kinds: readonly KindName[];
    /** Keys that the action brings whatever its resource is. */
    readonly keys: readonly string[];
    /** Kinds of which tags are no condition key of this action. */
    readonly untagged?: true;
}

const none: Supported = { kinds: [], keys: [] };
const ofInstance: Supported = { kinds: ["instance"], keys: [] };
const ofObject: Supported = { kinds: ["object"], keys: [] };
const ofTags = ["aws:RequestTag/*", "aws:TagKeys", "ec2:CreateAction"];
const ofAgent = ["ec2:SourceInstanceARN"];

/**
 * What each action supports, from the Service Authorization Reference (2026-09): the actions that our policies grant, and
 * those that the tests show to be denied. The reference gives OpenDataChannel no resource; Systems Manager's user guide
 * limits it to sessions in its policies for users, and so do we.
 */
export const reference: Readonly<Record<string, Supported>> = {
    // Batch's and GetLogEvents are from the reference of 2026-11.
    "batch:DescribeJobDefinitions": none,
    "batch:DescribeJobQueues": none,
    "batch:DescribeJobs": none,
    "batch:ListJobs": none,
    "batch:SubmitJob": {
        kinds: ["jobQueue", "jobDefinition"],
        keys: ["aws:RequestTag/*", "aws:TagKeys"],
    },
    "batch:TagResource": { kinds: ["job"], keys: ["aws:RequestTag/*", "aws:TagKeys"] },
    "batch:TerminateJob": { kinds: ["job"], keys: [] },
    "ec2:CreateTags": { kinds: ["instance"], keys: ofTags },
    "ec2:DeleteTags": { kinds: ["instance"], keys: ["aws:RequestTag/*", "aws:TagKeys"] },
    "ec2:DescribeInstanceTypeOfferings": none,
    "ec2:DescribeInstances": none,
    "ec2:DescribeSpotPriceHistory": none,
    "ec2:DescribeVolumes": none,
    "ec2:GetConsoleOutput": ofInstance,
    "ec2:ModifyInstanceAttribute": ofInstance,
    "ec2:RunInstances": { kinds: ["instance"], keys: ["aws:RequestTag/*", "aws:TagKeys"] },
    "ec2:StartInstances": ofInstance,
    "ec2:StopInstances": ofInstance,
    "ec2:TerminateInstances": ofInstance,
    "ec2messages:AcknowledgeMessage": none,
    "ec2messages:DeleteMessage": none,
    "ec2messages:FailMessage": none,
    "ec2messages:GetEndpoint": none,
    "ec2messages:GetMessages": { kinds: [], keys: ofAgent },
    "ec2messages:SendReply": { kinds: [], keys: ofAgent },
    "logs:DescribeLogGroups": none,
    "logs:FilterLogEvents": { kinds: ["logGroup"], keys: [], untagged: true },
    "logs:GetLogEvents": { kinds: ["logGroup"], keys: [], untagged: true },
    "pricing:GetProducts": none,
    "s3:AbortMultipartUpload": ofObject,
    "s3:DeleteBucket": { kinds: ["bucket"], keys: [] },
    "s3:DeleteObject": ofObject,
    "s3:DeleteObjectVersion": ofObject,
    "s3:GetObject": ofObject,
    "s3:GetObjectVersion": ofObject,
    "s3:ListBucket": { kinds: ["bucket"], keys: ["s3:prefix"] },
    "s3:ListBucketVersions": { kinds: ["bucket"], keys: ["s3:prefix"] },
    "s3:PutBucketPolicy": { kinds: ["bucket"], keys: [] },
    "s3:PutObject": ofObject,
    "servicequotas:GetServiceQuota": { kinds: [], keys: ["servicequotas:service"] },
    "ssm:DescribeInstanceInformation": none,
    "ssm:GetDocument": { kinds: ["document"], keys: [], untagged: true },
    "ssm:ListInstanceAssociations": { kinds: ["node"], keys: [] },
    "ssm:PutComplianceItems": { kinds: ["node"], keys: ofAgent, untagged: true },
    "ssm:ResumeSession": { kinds: ["session"], keys: [] },
    "ssm:SendCommand": { kinds: ["node", "document"], keys: [] },
    "ssm:StartSession": {
        kinds: ["node", "document"],
        keys: ["ssm:SessionDocumentAccessCheck"],
    },
    "ssm:TerminateSession": { kinds: ["session"], keys: [] },
    "ssm:UpdateInstanceAssociationStatus": { kinds: ["node", "association"], keys: ofAgent },
    "ssm:UpdateInstanceInformation": { kinds: ["node"], keys: ofAgent, untagged: true },
    "ssmmessages:CreateControlChannel": { kinds: [], keys: ofAgent },
    "ssmmessages:CreateDataChannel": none,
    "ssmmessages:OpenControlChannel": none,
    "ssmmessages:OpenDataChannel": { kinds: ["session"], keys: [] },
};

/**
 * Keys of the caller, in every request (IAM user guide, "AWS global condition context keys"). The last is there when the
 * credentials are those of a role on an instance.
 */
export const callerKeys = [
    "aws:PrincipalAccount",
    "aws:PrincipalTag/*",
    "aws:userid",
    "aws:username",
    "ec2:SourceInstanceARN",
] as const;

/** Keys with several values in one request. IAM wants a set operator for them. */
export const multivalued: readonly string[] = ["aws:tagkeys"];
