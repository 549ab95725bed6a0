/** What an error of `pulumi up` means for the person who typed it, and what to type next. */
export interface Explanation {
    readonly cause: string;
    /** Complete but for values only the user knows, in capitals. */
    readonly next: string;
    /** True when AWS may still have another type, or this one in another zone. @default false */
    readonly noBox?: boolean;
}

interface AwsError extends Explanation {
    /** AWS's error codes, and words of the provider and the engine where there is no code: any of them. */
    readonly says: readonly (string | RegExp)[];
}

const quotaIncrease = (service: string, code: string) =>
    `aws service-quotas request-service-quota-increase --service-code ${service} ` +
    `--quota-code ${code} --desired-value NUMBER`;

/** Pulumi writes it beside each state file, and cannot read an empty one (gocloud.dev/blob/fileblob). */
export const halfWritten = "find ~/.pulumi/stacks -name '*.attrs' -empty -delete";

/** Also what no state knows of. */
const everything =
    "aws resourcegroupstaggingapi get-resources --tag-filters Key=workstation:stack,Values=STACK";

/**
 * Read from the top: the first that fits is the answer. Codes are those of the EC2, IAM and SSM API
 * references ("Error codes", 2026-11), in which AWS promises to keep them; sentences are not promised.
 */
export const awsErrors = [
    {
        noBox: true,
        says: ["InsufficientInstanceCapacity", "InsufficientHostCapacity", "SpotMaxPriceTooLow"],
        cause: "AWS has no box of this type to give in this zone just now",
        next: "`pulumi up` later, or another type: `pulumi config set --path 'instanceTypes[0]' TYPE`, then `pulumi up`",
    },
    {
        noBox: true,
        says: ["VcpuLimitExceeded", "MaxSpotInstanceCountExceeded", "InstanceLimitExceeded"],
        cause: "the account may not run that many vCPUs; a new account may start no GPU box at all",
        next:
            `\`${quotaIncrease("ec2", "L-DB2E81BA")}\` for a GPU box (g types; without a GPU it is L-1216C47A), ` +
            "and `pulumi up` when AWS has granted it",
    },
    {
        says: ["VpcLimitExceeded"],
        cause: "the account has as many networks (VPCs) in this region as it may have",
        next: `\`${quotaIncrease("vpc", "L-F678F1CE")}\`, and \`pulumi up\` when AWS has granted it`,
    },
    {
        says: ["RequestLimitExceeded", "Throttling", "TooManyRequests", "Rate exceeded"],
        cause: "AWS got more requests from this account than it answers at a time",
        next: "`pulumi up` in a few minutes",
    },
    {
        says: [
            "CredentialsProviderError",
            "ExpiredToken",
            "RequestExpired",
            /token (has )?expired/,
            /[Nn]o valid credential/,
            "InvalidClientTokenId",
            "AuthFailure",
        ],
        cause: "you are not logged in to AWS, or no longer",
        next: "`aws sso login` or `aws configure`, then `pulumi up`",
    },
    {
        says: [
            "UnauthorizedOperation",
            "AccessDenied",
            "not authorized to perform",
            "OptInRequired",
            "PendingVerification",
        ],
        cause: "the account that you are logged in to does not let you do this",
        next: "`aws sts get-caller-identity` says who you are there; when its owner has given the permission, `pulumi up --refresh`",
    },
    {
        says: ["New size cannot be smaller"],
        cause: "a disk can grow, and EBS cannot shrink it",
        next: "`pulumi config set rootVolumeGiB NUMBER` with the size of before or more, then `pulumi up --refresh`",
    },
    {
        says: ["VolumeModificationRateExceeded", "IncorrectModificationState"],
        cause: "EBS lets a disk be changed once in six hours, and not while it still works at the last change",
        next: "`pulumi up --refresh` when they have passed",
    },
    {
        says: ["unexpected state 'terminated'", "unexpected state 'shutting-down'"],
        cause: "AWS ended the box as it started; why stands beside it, a limit on disks for example",
        next: "`pulumi up` when that is mended",
    },
    {
        says: ["unexpected state 'Failed'"],
        cause: "the box runs, and its self-test did not say that it is ready",
        next: "the command `shell` of `pulumi stack output boxes`, there `workstation-status`; then `pulumi up`",
    },
    {
        noBox: true,
        says: ["Unsupported: ", "not supported in your requested Availability Zone"],
        cause: "the zone of the box does not offer this type",
        next: "`pulumi config set --path 'instanceTypes[0]' TYPE`, then `pulumi up`",
    },
    {
        says: ["VolumeInUse"],
        cause: "the data volume is on another box, which must stop before it can be taken from it",
        next: "`aws ec2 stop-instances --instance-ids ID`, `aws ec2 detach-volume --volume-id ID`, then `pulumi up`",
    },
    {
        says: [
            "AlreadyExists",
            "EntityAlreadyExists",
            "AlreadyAssociated",
            "InvalidPermission.Duplicate",
            "InvalidSubnet.Conflict",
        ],
        cause: "AWS has it already: an `up` that was cut off made it and could not note it down",
        next: `\`${everything}\` lists it; delete it, then \`pulumi up\``,
    },
    {
        says: ["DependencyViolation"],
        cause: "something that this stack does not know of still uses it, an `up` that was cut off may have left it",
        next: `\`${everything}\` lists all there is; delete what is too much, then \`pulumi up\``,
    },
    {
        says: ["timeout while waiting", "timed out", /[Cc]ontext deadline exceeded/],
        cause: "AWS took longer than the AWS provider waits for it",
        next: "`pulumi up` again, which goes on from there",
    },
    {
        says: [
            "error reading from server",
            "connection refused",
            "transport is closing",
            /plugin .* exited/,
        ],
        cause: "the AWS provider's process on this laptop ended half-way",
        next: `\`pulumi up\` again; what was being made may then be there twice, and \`${everything}\` lists it`,
    },
    {
        says: [
            "no such host",
            "ENOTFOUND",
            "EAI_AGAIN",
            "ECONNREFUSED",
            "ECONNRESET",
            "TimeoutError",
        ],
        cause: "AWS does not answer: there is no network, or a proxy in between",
        next: "`aws sts get-caller-identity` must answer; then the same command again",
    },
    {
        says: ["currently locked by", "Conflict: Another update is currently in progress"],
        cause: "another `up` is at work, or one was killed and could not take its lock away",
        next:
            "when nothing is running: `pulumi cancel --yes`, then " +
            "`pulumi refresh --yes --skip-preview --clear-pending-creates`, then `pulumi up`",
    },
    {
        says: ["failed to load checkpoint: EOF"],
        cause: "Pulumi was killed as it wrote to a state on this disk (`pulumi login --local`), and left an empty file beside it",
        next: `\`${halfWritten}\`, then \`pulumi cancel --yes\` and the same command again`,
    },
] as const satisfies readonly AwsError[];

/** What an error message means and what to do next; `undefined` for one that is not in the table. */
export function explain(message: string): Explanation | undefined {
    const found = awsErrors.find(({ says }) =>
        says.some((it) => (typeof it === "string" ? message.includes(it) : it.test(message))),
    );
    if (found === undefined) return undefined;
    const { cause, next } = found;
    return { cause, next, ...("noBox" in found ? { noBox: found.noBox } : {}) };
}
