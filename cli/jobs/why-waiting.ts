/** Why a job waits or was given up, in words, with what to do. */
export interface Reason {
    readonly why: string;
    readonly next: string;
}

interface Row extends Reason {
    readonly says: RegExp;
}

const otherType = "ask for fewer GPUs, take the other queue (with or without --spot), or wait";

/**
 * What Batch says of a job that blocks its queue (AWS Batch user guide, "Jobs stuck in a RUNNABLE status", 2026-11). The
 * same words follow "Canceled by JobStateTimeLimit action due to reason:" once the queue has given it up.
 */
const rows: readonly Row[] = [
    {
        says: /CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY/,
        why: "AWS has no host of these types free at the moment",
        next: otherType,
    },
    {
        says: /MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE/,
        why: "the job needs more vCPUs than the queue may start",
        next: "ask for fewer GPUs or nodes, or ask whoever deploys to raise maxvCpus in `workstation:queue`",
    },
    {
        says: /MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT/,
        why: "no type of the queue is large enough for what the job asks",
        next: "ask for fewer GPUs with --gpus, or ask whoever deploys for a larger type in `workstation:queue`",
    },
    {
        says: /MISCONFIGURATION:SERVICE_ROLE_PERMISSIONS/,
        why: "Batch's own role lacks a permission",
        next: "ask whoever deploys to run `npx workstation up`",
    },
    {
        says: /ACTION_REQUIRED|COMPUTE_ENVIRONMENT_(INVALID|DISABLED)|INVALID - /,
        why: "Batch cannot use the stack's hosts as they are declared",
        next: "ask whoever deploys to run `npx workstation up`",
    },
    {
        says: /UNDETERMINED/,
        why: "Batch itself does not know why the job waits",
        next: "wait, or cancel it and submit it again",
    },
];

/** Explains a `statusReason`; nothing where no row knows it. */
export function whyWaiting(statusReason: string): Reason | undefined {
    return rows.find(({ says }) => says.test(statusReason));
}

/** What the account allows of the first type that can run the job. */
export interface Quota {
    readonly code: string;
    readonly name: string;
    readonly vcpus: number;
}

/** Explains a wait by the account's quota; nothing where the quota has room. */
export function quotaReason(quota: Quota, needed: number): Reason | undefined {
    if (quota.vcpus >= needed) return undefined;
    return {
        why: `the account's quota ${quota.code} (${quota.name}) is ${quota.vcpus} vCPUs, and the job needs ${needed}`,
        next:
            `ask AWS for more: \`aws service-quotas request-service-quota-increase --service-code ec2 --quota-code ${quota.code} ` +
            `--desired-value ${needed}\`, and cancel this job meanwhile`,
    };
}

/** Explains a wait where the region has none of the types. */
export function notOffered(types: readonly string[], region: string): Reason {
    return {
        why: `AWS offers none of ${types.join(", ")} in ${region}`,
        next: "ask whoever deploys for other types in `workstation:queue`",
    };
}
