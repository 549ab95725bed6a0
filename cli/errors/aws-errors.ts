import { vcpuQuotas } from "../../catalog/quotas";
import type { Explanation, KnownError } from "./explanation";
import { laptopErrors } from "./laptop-errors";

const quotaIncrease = (service: string, code: string) =>
    `aws service-quotas request-service-quota-increase --service-code ${service} ` +
    `--quota-code ${code} --desired-value NUMBER`;

/** Lists the quota codes for spot or on-demand, each with the instance families it counts. */
const codes = (spot: boolean) =>
    vcpuQuotas
        .filter((quota) => quota.spot === spot)
        .map(({ code, families }) => `${code} for ${families}`)
        .join(", ");

const moreVcpus = (spot: boolean) =>
    `ask AWS for more: \`${quotaIncrease("ec2", "CODE")}\` with the CODE ${codes(spot)}, then run \`pulumi up\` when AWS has ` +
    "granted it; a box that is being replaced counts twice until the old one stops, so you can also stop that first: " +
    "`aws ec2 stop-instances --instance-ids ID`, then `pulumi up`";

/** How to check and set a wrong clock, on each system. */
const setClock =
    "`date -u` shows this computer's time, and `curl -sI https://sts.amazonaws.com` shows AWS's; set the clock " +
    "(Linux: `sudo timedatectl set-ntp true`, macOS: `sudo sntp -sS time.apple.com`, Windows: `w32tm /resync`)";

/** Lists all resources of a stack, even those missing from Pulumi's state. */
const everything =
    "aws resourcegroupstaggingapi get-resources --tag-filters Key=workstation:stack,Values=STACK";

/**
 * Read from the top: the first match is the answer. Codes come from the EC2, IAM and SSM API references
 * ("Error codes", 2026-11), where AWS promises to keep them; it does not promise to keep its sentences.
 */
const awsErrors = [
    {
        kind: "no box",
        says: ["InsufficientInstanceCapacity", "InsufficientHostCapacity", "SpotMaxPriceTooLow"],
        cause: "AWS has no capacity for this type in this zone at the moment",
        next: "run `pulumi up` later, or choose another type: `pulumi config set --path 'instanceTypes[0]' TYPE`, then `pulumi up`",
    },
    {
        kind: "quota",
        says: ["VcpuLimitExceeded", "InstanceLimitExceeded"],
        cause: "the account's quota does not allow so many vCPUs of this kind at once; a new account may not start any GPU box",
        next: moreVcpus(false),
    },
    {
        kind: "quota",
        says: ["MaxSpotInstanceCountExceeded"],
        cause: "the account's quota does not allow so many vCPUs of this kind in spot boxes at once; a new account may not start any GPU box",
        next: moreVcpus(true),
    },
    {
        says: ["VpcLimitExceeded"],
        cause: "the account has reached its limit of networks (VPCs) in this region",
        next: `ask AWS for more: \`${quotaIncrease("vpc", "L-F678F1CE")}\`, then run \`pulumi up\` when AWS has granted it`,
    },
    {
        says: ["found existing JobQueue relationship"],
        cause: "AWS Batch still counts a compute environment as used by the queue that has just left it",
        next: "run `pulumi up` again in a minute: it deletes what is left over, and changes nothing else",
    },
    {
        says: ["unexpected state 'INVALID', wanted target 'VALID'"],
        cause:
            "AWS Batch has made the compute environment and cannot use it; the words after it say why, mostly a role, a subnet or " +
            "a type",
        next:
            "wait a minute, as a new role takes a while to be seen everywhere, and replace the environment: `pulumi up --target-replace URN " +
            "--target-dependents` with the URN of `pulumi stack --show-urns`",
    },
    {
        says: ["RequestLimitExceeded", "Throttling", "TooManyRequests", "Rate exceeded"],
        cause: "AWS is throttling this account, because it sent too many requests at a time",
        next: "run `pulumi up` in a few minutes",
    },
    {
        says: ["AuthFailure.ServiceLinkedRoleCreationNotPermitted"],
        cause: "the account has never started a spot box, and you may not create the role that EC2 needs for one",
        next: "ask somebody with that permission to run `aws iam create-service-linked-role --aws-service-name spot.amazonaws.com`, then run `pulumi up`",
    },
    {
        says: [
            "RequestTimeTooSkewed",
            /Signature (has )?expired/,
            "Signature not yet current",
            "is not yet valid",
        ],
        cause: "the clock of this computer is wrong, so AWS refuses its requests",
        next: `${setClock}, then run \`pulumi up\``,
    },
    {
        says: ["RequestExpired"],
        cause: "the request is too old for AWS: your login has expired, or the clock of this computer is wrong",
        next: `run \`aws sso login\`; if that does not help, ${setClock}; then run \`pulumi up\``,
    },
    {
        says: ["SignatureDoesNotMatch", "InvalidSignatureException"],
        cause: "AWS could not verify who you are: the secret key does not belong to the access key, or the clock of this computer is wrong",
        next: `run \`aws configure\` or \`aws sso login\`; if that does not help, ${setClock}; then run \`pulumi up\``,
    },
    {
        says: [
            "CredentialsProviderError",
            "ExpiredToken",
            /token (has )?expired/,
            /[Nn]o valid credential/,
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "AuthFailure",
        ],
        cause: "you are not logged in to AWS, or your login has expired",
        next: "run `aws sso login` or `aws configure`, then `pulumi up`",
    },
    {
        says: [
            "UnauthorizedOperation",
            "AccessDenied",
            "not authorized to perform",
            "OptInRequired",
            "PendingVerification",
        ],
        cause: "the AWS account you are logged in to does not let you do this",
        next: "`aws sts get-caller-identity` shows who you are there; ask the account's owner for the permission (docs/permissions.md lists them all), then run `pulumi up --refresh`",
    },
    {
        says: ["New size cannot be smaller"],
        cause: "EBS can grow a disk, but cannot shrink it",
        next: "run `pulumi config set rootVolumeGiB NUMBER` with the former size or more, then `pulumi up --refresh`",
    },
    {
        says: ["VolumeModificationRateExceeded", "IncorrectModificationState"],
        cause: "EBS allows one change to a disk in six hours, and none while it is still making the last one",
        next: "wait until that time has passed, then run `pulumi up --refresh`",
    },
    {
        says: ["unexpected state 'terminated'", "unexpected state 'shutting-down'"],
        cause: "AWS terminated the box while it started; the error names the reason, for example a limit on disks",
        next: "fix that, then run `pulumi up`",
    },
    {
        says: ["so its self-test cannot run"],
        cause: "the box is stopped, and has not passed its self-test since it was created or changed",
        next: "run the command that the error names, then `pulumi up`",
    },
    {
        says: ["Systems Manager has not heard from it"],
        cause: "the agent on the box could not register: the box cannot reach the internet, lacks a permission or failed to boot",
        next: "run the command that the error names; then run `pulumi up`, or `npx workstation rebuild` for a fresh root disk",
    },
    {
        kind: "unready",
        says: ["unexpected state 'Failed'"],
        cause: "the box is running, but it refused its live settings, or its self-test did not report that it is ready",
        next: "connect with the command `shell` from `pulumi stack output boxes`, and run `cat /run/workstation-live-settings.txt` and `workstation-status` there; then run `pulumi up`",
    },
    {
        kind: "no box",
        says: ["Unsupported: ", "not supported in your requested Availability Zone"],
        cause: "the box's zone does not offer this type",
        next: "choose another type: `pulumi config set --path 'instanceTypes[0]' TYPE`, then `pulumi up`",
    },
    {
        says: ["InvalidAMIID.NotFound", "InvalidAMIID.Unavailable"],
        cause: "the box's machine image no longer exists, because its publisher has withdrawn it",
        next: "run `npx workstation upgrade-image STACK`, which uses the newest image",
    },
    {
        says: ["IncorrectSpotRequestState"],
        cause: "AWS took back the capacity of this spot box, and only AWS can start the box again",
        next: "wait until AWS has capacity, or get a new box with the same data: run `npx workstation rebuild STACK`, or `pulumi config set spot false`, then `pulumi up`",
    },
    {
        says: ["VolumeInUse"],
        cause: "the data volume is attached to another box, which must stop before you can detach the volume",
        next: "run `aws ec2 stop-instances --instance-ids ID`, `aws ec2 detach-volume --volume-id ID`, then `pulumi up`",
    },
    {
        says: [
            "AlreadyExists",
            "EntityAlreadyExists",
            "AlreadyAssociated",
            "InvalidPermission.Duplicate",
            "InvalidSubnet.Conflict",
        ],
        cause: "it exists in AWS already: an interrupted `up` created it and could not record it",
        next: `\`${everything}\` lists it; delete it, then run \`pulumi up\``,
    },
    {
        says: ["OperationAbortedException"],
        cause: "a log group is being changed by another request, or has a policy that an interrupted `up` created and could not record",
        next:
            "run `pulumi up` in a minute; if AWS still refuses, ask for the policy's revision and delete it: " +
            "`aws logs describe-resource-policies --policy-scope RESOURCE --resource-arn ARN` with the ARN of the log group, " +
            "`aws logs delete-resource-policy --resource-arn ARN --expected-revision-id REVISION`, then `pulumi up`",
    },
    {
        says: ["DependencyViolation"],
        cause: "something outside this stack still uses it, perhaps a leftover of an interrupted `up`",
        next: `\`${everything}\` lists everything of the stack; delete the leftovers, then run \`pulumi up\``,
    },
    {
        // Only Systems Manager writes this state with a capital letter.
        says: ["last state: 'Pending'"],
        cause: "a box went off, or its agent fell silent, before it had run its live settings or its self-test",
        next: "see with `npx workstation status` whether it runs, then run `pulumi up`; a stopped box takes up its settings at its next start, and must run to be tested",
    },
    {
        says: ["timeout while waiting", "timed out", /[Cc]ontext deadline exceeded/],
        cause: "AWS took longer than the AWS provider waits for it",
        next: "run `pulumi up` again; it continues from there",
    },
    {
        says: [
            "error reading from server",
            "connection refused",
            "transport is closing",
            /plugin .* exited/,
        ],
        cause: "the AWS provider's process on this laptop ended in the middle of its work",
        next: `run \`pulumi up\` again; whatever was being created may then exist twice, and \`${everything}\` lists it`,
    },
    {
        says: [
            "InternalError",
            "InternalFailure",
            "InternalServerError",
            "InternalServerException",
            "ServiceUnavailable",
            /(^|\s)Unavailable: /,
        ],
        cause: "AWS itself has trouble at the moment, and still had after several tries",
        next: "run `pulumi up` in a few minutes; https://health.aws.amazon.com/health/status says when it is more than that",
    },
    {
        // AWS's SDK adds these words to the error of whatever reads the answer (@smithy/core, schema).
        says: ["Deserialization error"],
        cause: "an answer of AWS broke off on its way: the connection is bad, or a proxy cuts answers short",
        next: "run the same command again; if that does not help, see whether `aws sts get-caller-identity` answers on another network",
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
        cause: "AWS does not answer: there is no network, or a proxy is in the way",
        next: "check that `aws sts get-caller-identity` answers, then run the same command again",
    },
] as const satisfies readonly KnownError[];

/** Every error with an explanation, in the order in which they are tried. */
export const knownErrors: readonly KnownError[] = [...awsErrors, ...laptopErrors];

/** Returns what an error message means and what to do next; `undefined` if no table has it. */
export function explainAwsError(message: string): Explanation | undefined {
    const found = knownErrors.find(({ says }) =>
        says.some((it) => (typeof it === "string" ? message.includes(it) : it.test(message))),
    );
    if (found === undefined) return undefined;
    const { cause, next, kind } = found;
    return { cause, next, ...(kind === undefined ? {} : { kind }) };
}
