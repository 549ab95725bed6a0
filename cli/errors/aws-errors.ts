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
    `\`${quotaIncrease("ec2", "CODE")}\` with the CODE ${codes(spot)}, and \`pulumi up\` when AWS has granted it; ` +
    "a box that is replaced counts twice for a while, unless it is stopped first: " +
    "`aws ec2 stop-instances --instance-ids ID`, then `pulumi up`";

/** How to check and set a wrong clock, on each system. */
const setClock =
    "`date -u` shows this computer's time, `curl -sI https://sts.amazonaws.com` AWS's; set the clock " +
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
        cause: "AWS has no box of this type to give in this zone just now",
        next: "`pulumi up` later, or another type: `pulumi config set --path 'instanceTypes[0]' TYPE`, then `pulumi up`",
    },
    {
        kind: "quota",
        says: ["VcpuLimitExceeded", "InstanceLimitExceeded"],
        cause: "the account may not run that many vCPUs of this kind at once; a new account may start no GPU box at all",
        next: moreVcpus(false),
    },
    {
        kind: "quota",
        says: ["MaxSpotInstanceCountExceeded"],
        cause: "the account may not run that many vCPUs of this kind as spot boxes at once; a new account may start no GPU box at all",
        next: moreVcpus(true),
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
        says: ["AuthFailure.ServiceLinkedRoleCreationNotPermitted"],
        cause: "the account has started no spot box yet, and you may not create the role that EC2 needs for it",
        next: "`aws iam create-service-linked-role --aws-service-name spot.amazonaws.com`, by somebody who may, then `pulumi up`",
    },
    {
        says: [
            "RequestTimeTooSkewed",
            /Signature (has )?expired/,
            "Signature not yet current",
            "is not yet valid",
        ],
        cause: "the clock of this computer is off, so AWS takes no request from it",
        next: `${setClock}, then \`pulumi up\``,
    },
    {
        says: ["RequestExpired"],
        cause: "the request is too old for AWS: your login has run out, or the clock of this computer is off",
        next: `\`aws sso login\`; if that is not it, ${setClock}; then \`pulumi up\``,
    },
    {
        says: ["SignatureDoesNotMatch", "InvalidSignatureException"],
        cause: "AWS could not check who asks: the secret key is not the one of its access key, or the clock of this computer is off",
        next: `\`aws configure\` or \`aws sso login\`; if that is not it, ${setClock}; then \`pulumi up\``,
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
        next: "`aws sts get-caller-identity` says who you are there; when its owner has given the permission (docs/permissions.md lists all), `pulumi up --refresh`",
    },
    {
        says: ["New size cannot be smaller"],
        cause: "a disk can grow, and EBS cannot shrink it",
        next: "`pulumi config set rootVolumeGiB NUMBER` with the former size or more, then `pulumi up --refresh`",
    },
    {
        says: ["VolumeModificationRateExceeded", "IncorrectModificationState"],
        cause: "EBS lets a disk be changed once in six hours, and not while it still works at the last change",
        next: "`pulumi up --refresh` when they have passed",
    },
    {
        says: ["unexpected state 'terminated'", "unexpected state 'shutting-down'"],
        cause: "AWS ended the box as it started; why stands beside it, a limit on disks for example",
        next: "`pulumi up` when that is fixed",
    },
    {
        says: ["so its self-test cannot run"],
        cause: "the box is stopped, and has not passed its self-test since it was made or changed",
        next: "the command that stands beside it, then `pulumi up`",
    },
    {
        says: ["Systems Manager has not heard from it"],
        cause: "the agent on the box could not register: it has no way out, no permission, or its boot failed",
        next: "the command that stands beside it; then `pulumi up`, or `npx workstation rebuild` for a fresh root disk",
    },
    {
        kind: "unready",
        says: ["unexpected state 'Failed'"],
        cause: "the box runs, and its self-test did not say that it is ready",
        next: "the command `shell` of `pulumi stack output boxes`, there `workstation-status`; then `pulumi up`",
    },
    {
        kind: "no box",
        says: ["Unsupported: ", "not supported in your requested Availability Zone"],
        cause: "the zone of the box does not offer this type",
        next: "`pulumi config set --path 'instanceTypes[0]' TYPE`, then `pulumi up`",
    },
    {
        says: ["InvalidAMIID.NotFound", "InvalidAMIID.Unavailable"],
        cause: "the machine image of the box is gone: its publisher has withdrawn it",
        next: "`npx workstation upgrade-image STACK`, which takes today's",
    },
    {
        says: ["IncorrectSpotRequestState"],
        cause: "AWS took the capacity of this spot box back, and only AWS can start the box again",
        next: "wait until AWS has capacity, or have a new box with the same data: `npx workstation rebuild STACK`, or with `pulumi config set spot false`, then `pulumi up`",
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
        cause: "AWS has it already: an interrupted `up` created it and could not record it",
        next: `\`${everything}\` lists it; delete it, then \`pulumi up\``,
    },
    {
        says: ["DependencyViolation"],
        cause: "something outside this stack still uses it, perhaps a leftover of an interrupted `up`",
        next: `\`${everything}\` lists all there is; delete the leftovers, then \`pulumi up\``,
    },
    {
        says: ["timeout while waiting", "timed out", /[Cc]ontext deadline exceeded/],
        cause: "AWS took longer than the AWS provider waits for it",
        next: "`pulumi up` again, which continues from there",
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
