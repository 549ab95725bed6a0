"""Shows a run until its end, brings its results back, and returns its exit code. Ctrl-C asks: detach or cancel."""

import os
import sys

import submit_ending
import submit_follow
import submit_interrupts
import submit_results
import submit_spent
from submit_print import note


def until_the_end(batch, logs, bucket, run, folder, source):
    """Follows a run that has been sent. `source` are the files of the folder as they were sent."""
    id, name = run["id"], run["name"]
    show = f"on your laptop, show it: `workstation job logs {id} -f`"
    continues = f"{id} continues without this command; {show}"
    try:
        ending, choice = submit_interrupts.asking(lambda stop: submit_follow.follow(batch, logs, bucket, run, stop))
        if choice == "cancel":
            # Whoever cancels a job that has just ended gets what it left.
            ending = ending or submit_follow.ended_already(batch, bucket, run)
            if not ending:
                reason = f"{submit_ending.canceled_by} {run['member']}"
                batch.ask("TerminateJob", {"jobId": run["jobId"], "reason": reason})
    except BrokenPipeError:
        # Whoever read the output has gone, as `| head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        ending, choice = None, "detach"
    except Exception:
        note(continues)
        raise
    if ending or choice == "cancel":
        submit_spent.settle(batch, bucket, run, canceled=not ending)
    if not ending:
        if choice == "cancel":
            note(f"{id} is canceled; what it had written to /checkpoints is kept")
        elif choice == "detach":
            note(continues)
        else:
            note(f"AWS Batch has forgotten {id}, and the job left no word of its end")
            return 1
        return submit_ending.interrupted
    if choice == "cancel":
        note(f"{id} had ended before it could be canceled")
    code, why = ending
    try:
        submit_results.bring(bucket, run, submit_ending.end_of(bucket, run), folder, source)
    except BaseException:
        note(f"{id} ended with exit code {code}; on your laptop, its results: `workstation job results {id}`")
        raise
    if why:
        note(f"{name}: {why}")
    if code != 0:
        note(f"{name} ended with exit code {code}")
    return code
