"""Decides the exit code of a job that ended, by the rules of cli/jobs/ending.ts."""

import re

import submit_bucket
from submit_reasons import why_waiting
from trouble import infrastructure_code as infrastructure

# As timeout(1) ends, and as shells report what Ctrl-C ended.
out_of_time, interrupted = 124, 130
# Begins the reason with which `submit` ends jobs.
canceled_by = "canceled by"
at_limit = re.compile("exceeded (its |the )?(configured )?(timeout|attemptDurationSeconds)|timed? ?out", re.I)
not_started = re.compile("CannotPull|CannotStart|CannotCreate|CannotInspect|ResourceInitialization|DockerTimeout")


class End:
    """What the entry of node 0 said at the end. Whoever may write into the bucket can put anything there."""

    def __init__(self, told):
        self.exit_code = told["exitCode"]
        self.ended = told["ended"] if type(told.get("ended")) is str else ""
        attempt = told.get("attempt", 1)
        self.attempt = attempt if type(attempt) in (int, float) else 0
        results = told.get("results")
        self.results = list(filter(is_result, results if type(results) is list else []))
        self.why = told["why"] if type(told.get("why")) is str else None
        image = told.get("imageId")
        self.image = image if type(image) is str and re.fullmatch("sha256:[0-9a-f]{64}", image) else None


def is_result(row):
    return (
        type(row) is dict
        and type(row.get("path")) is str
        and type(row.get("size")) is int
        and type(row.get("sha256")) is str
        and re.fullmatch("[0-9a-f]{64}", row["sha256"]) is not None
    )


def end_of(bucket, run):
    """Returns what the job said at its end, or nothing."""
    told = submit_bucket.get_json(bucket, f"runs/{run['member']}/{run['id']}/end.json")
    return End(told) if told and type(told.get("exitCode")) is int else None


def ending(job, end):
    """Returns exit code and sentence of a job that ended; no sentence where the code says it all.

    The entry's own word counts first, if it is about the last attempt: only it knows the code of the command. What
    Batch did to the job counts before it: the entry cannot see its host die.
    """
    own = end if end and end.attempt >= job.attempts else None
    told = job.status_reason
    if job.status == "SUCCEEDED":
        return own.exit_code if own else 0, None
    if told.startswith(canceled_by):
        return interrupted, f"the job was {told}"
    if at_limit.search(told):
        return out_of_time, (
            "the job ran into its limit of hours; give it more with --hours, it resumes from its checkpoints only if "
            "the command does"
        )
    if "JobStateTimeLimit" in told:
        return infrastructure, f"the queue gave the job up: {why_waiting(told) or told}"
    if told.startswith("Host EC2"):
        return infrastructure, (
            f"AWS took the host away in each of {job.attempts} attempts ({told}); without --spot, hosts stay"
        )
    if job.reason.lower().startswith("outofmemory"):
        code = own.exit_code if own else 137 if job.exit_code is None else job.exit_code
        return code, (
            "the job took more memory than its host has for it; ask for more GPUs, which bring more memory, or for "
            "smaller batches"
        )
    if not_started.match(job.reason):
        return infrastructure, f"the container did not start: {job.reason}"
    if own:
        return own.exit_code, own.why
    if job.exit_code == infrastructure:
        return infrastructure, (
            "the job's host, network or storage failed, not the command; on your laptop, `workstation job retry` "
            "tries again"
        )
    if job.exit_code is not None:
        return job.exit_code, None
    return infrastructure, f"the job ended without an exit code: {told or job.reason or 'Batch says nothing'}"
