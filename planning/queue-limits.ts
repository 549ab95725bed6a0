import { prices } from "../catalog/prices";
import { jobHostTag, projectTag, stackTag, type Tags } from "./tags";

/**
 * How long a job may wait at the head of its queue for a reason that waiting does not end, by the reason: Batch then
 * cancels it, and the next job comes to the head. Batch takes 10 minutes to a day; "CANCEL" is its only action here
 * (Batch user guide, "Automatic remediation with jobStateTimeLimitActions", 2026-11).
 */
const secondsByReason = {
    /** AWS has none of the types now: an hour brings some back. */
    "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY": 3600,
    "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE": 600,
    "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT": 600,
} as const;

/** What Batch does with jobs that would wait for ever. */
export const waitingLimits = Object.entries(secondsByReason).map(([reason, maxTimeSeconds]) => ({
    ...{ state: "RUNNABLE", action: "CANCEL", reason, maxTimeSeconds },
}));

/**
 * Returns the tags of a job's host and its disk. They say whose the host is in another way than a box's do: whatever
 * looks for boxes by their tags must not find hosts.
 */
export function jobHostTags({ [projectTag]: project, [stackTag]: stack }: Tags) {
    return { [jobHostTag]: `${project}/${stack}`, Name: `${project}-${stack}-job-host` };
}

/** What a NAT gateway and its address cost an hour, used or not. */
export const natHourlyUsd = prices.natGatewayHour.usd + prices.publicIpv4Hour.usd;

/** Says in one line what jobs of several nodes reach. */
export function nodesReach(nat: boolean): string {
    return nat
        ? "jobs of several nodes reach the internet through a NAT gateway"
        : "jobs of several nodes reach S3 and each other, no internet (queue.nat)";
}
