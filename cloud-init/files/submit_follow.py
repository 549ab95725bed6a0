"""Shows a job's states and its output until it has ended, as cli/jobs/follow.ts does on a laptop."""

import re
import time

import submit_ending
import submit_states
from submit_logs import Tail
from submit_print import note, out
from submit_reasons import why_waiting

# Seconds: between questions, between the last looks for output, and of waiting until more is said of it.
every, last_looks, patience = 3, 2, 120

# What each state means for whoever waits. STARTING begins when a host is there, and holds while it pulls the image.
told = {
    "SUBMITTED": "submitted",
    "PENDING": "queued",
    "RUNNABLE": "queued: it waits for a host, which takes 2 to 3 minutes where none is free",
    "STARTING": "starting: its host pulls the image, which takes 2 to 5 minutes the first time",
    "RUNNING": "running",
    "SUCCEEDED": "ended",
    "FAILED": "ended",
}


def follow(batch, logs, bucket, run, stop):
    """Returns how a job ended; nothing when it was told to stop, or once Batch has forgotten the job."""
    name, many = run["name"], run["nodes"] > 1
    tail = Tail(logs, run["logGroup"], lambda line, node: out(f"[{node}] {line}" if many else line), stop)
    said, lost, waits_since, explained = "", 0, None, False
    while not stop.is_set():
        state = submit_states.ask(batch, run)
        if state is None:
            end = submit_ending.end_of(bucket, run)
            return end and (end.exit_code, None)
        if lost_attempts(state) > lost:
            lost = lost_attempts(state)
            note(f"{name}: attempt {lost} ended, its host or its storage failed; it is tried again")
        line = line_of(state, max(lost + 1, state.attempts))
        if line != said:
            note(f"{name}: {line}")
            said = line
        tail.read(state.streams)
        if state.is_over:
            # Lines may come after the end, and the stream's name with the last answer.
            tail.drain(state.streams, min(every, last_looks))
            return submit_ending.ending(state, submit_ending.end_of(bucket, run))
        waits_since = (waits_since or time.monotonic()) if state.status == "RUNNABLE" else None
        if waits_since and time.monotonic() - waits_since >= patience and not explained:
            explained = True
            note(
                f"{name}: it still waits; on your laptop, `workstation job logs {run['id']} -f` asks AWS for the "
                "account's quota and for the types that the region has"
            )
        stop.wait(every)
    return None


def ended_already(batch, bucket, run):
    """Returns how a job ended; nothing for one that has not, or that Batch has forgotten."""
    state = submit_states.ask(batch, run)
    return submit_ending.ending(state, submit_ending.end_of(bucket, run)) if state and state.is_over else None


def lost_attempts(state):
    """Returns how many attempts ended and were followed by another.

    Batch's documentation does not say whether its list has the attempt that runs (DescribeJobs, 2026-11), so of a
    running job the last one does not count.
    """
    return max(0, state.attempts - (1 if state.status in ("RUNNING", "SUCCEEDED", "FAILED") else 0))


def line_of(state, attempts):
    """Says how a job is."""
    if state.status == "RUNNABLE" and state.status_reason:
        again = ", it is tried again" if re.match("Host EC2", state.status_reason) else ""
        return f"queued: {why_waiting(state.status_reason) or state.status_reason + again}"
    if state.status == "RUNNING" and attempts > 1:
        return f"running, attempt {attempts}"
    return told.get(state.status, state.status)
