"""Says in words why a job waits or was given up, and what to do: the table of cli/jobs/why-waiting.ts."""

import re

other_type = "ask for fewer GPUs, take the other queue (with or without --spot), or wait"
deploy_again = "ask whoever deploys to run `npx workstation up`"

# What Batch says of a job that blocks its queue (AWS Batch user guide, "Jobs stuck in a RUNNABLE status", 2026-11).
rows = [
    (
        "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
        "AWS has no host of these types free at the moment",
        other_type,
    ),
    (
        "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
        "the job needs more vCPUs than the queue may start",
        "ask for fewer GPUs or nodes, or ask whoever deploys to raise maxvCpus in `workstation:queue`",
    ),
    (
        "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
        "no type of the queue is large enough for what the job asks",
        "ask for fewer GPUs with --gpus, or ask whoever deploys for a larger type in `workstation:queue`",
    ),
    (
        "MISCONFIGURATION:SERVICE_ROLE_PERMISSIONS",
        "Batch's own role lacks a permission",
        deploy_again,
    ),
    (
        "ACTION_REQUIRED|COMPUTE_ENVIRONMENT_(INVALID|DISABLED)|INVALID - ",
        "Batch cannot use the stack's hosts as they are declared",
        deploy_again,
    ),
    (
        "UNDETERMINED",
        "Batch itself does not know why the job waits",
        "wait, or cancel it and submit it again",
    ),
]


def why_waiting(reason):
    """Explains a `statusReason` in two lines; nothing where no row knows it."""
    return next((f"{why}\nnext: {then}" for says, why, then in rows if re.search(says, reason)), None)
