"""Asks Batch how a job is: one question for it and its nodes. The rules are those of cli/jobs/job-state.ts."""

import re

# Most jobs that Batch describes at once (DescribeJobs, 2026-11).
described_at_once = 100
over = ("SUCCEEDED", "FAILED")


class State:
    """A job as Batch tells it."""

    def __init__(self, whole, nodes):
        main = next((it for it in nodes if it["jobId"].endswith("#0")), whole)
        attempts = whole.get("attempts") or []
        of_main = attempts if main.get("attempts") is None else main["attempts"]
        last = (of_main[-1].get("container") or {}) if of_main else {}
        container = main.get("container") or {}
        self.whole = whole
        self.status = whole.get("status") or "SUBMITTED"
        self.status_reason = whole.get("statusReason") or ""
        self.exit_code = first(container.get("exitCode"), last.get("exitCode"))
        self.reason = first(container.get("reason"), last.get("reason")) or ""
        # Those that ended, and perhaps the one that runs.
        self.attempts = max(len(attempts), len(main.get("attempts") or []))
        # One that is not written to yet may not exist.
        self.streams = [stream for it in nodes or [whole] for stream in streams(it)]

    @property
    def is_over(self):
        return self.status in over


def ask(batch, run):
    """Returns the state of a run's job; nothing once Batch has forgotten it, some days after its end."""
    job, nodes = run["jobId"], run["nodes"]
    parts = [] if nodes == 1 else [f"{job}#{node}" for node in range(nodes)]
    found = batch.ask("DescribeJobs", {"jobs": [job, *parts[:described_at_once - 1]]}).get("jobs") or []
    whole = next((it for it in found if it.get("jobId") == job), None)
    return whole and State(whole, [it for it in found if (it.get("jobId") or "").startswith(f"{job}#")])


def streams(job):
    """Returns the log streams of a job or node, as pairs of node and name, in the order of its attempts."""
    node = re.search("#([0-9]+)$", job.get("jobId") or "")
    containers = [it.get("container") for it in job.get("attempts") or []] + [job.get("container")]
    names = dict.fromkeys((it or {}).get("logStreamName") for it in containers)
    return [(int(node[1]) if node else 0, name) for name in names if name]


def first(*values):
    """Returns the first value that is one."""
    return next((it for it in values if it is not None), None)
