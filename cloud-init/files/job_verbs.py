"""Lists, follows, awaits and stops the jobs of `train --detach`."""

import difflib
import os
import subprocess
import sys
import time

from job_records import Job, folder_of, numbers
from job_start import seconds_to_stop
from job_states import all_jobs, called, in_words, over, still_running, what, with_states
from member_settings import Refused
from this_box import become_member
from training import docker, why


def list_jobs(config):
    """Prints one line for each job, oldest first."""
    become_member(config["USER"])
    jobs = all_jobs(config["USER"])
    for job in jobs:
        print(f"{job.number}{called(job)}: {in_words(job)}{what(job)}")
    if not jobs:
        print("no jobs; `train --detach SCRIPT.py` starts one")


def find(config, wanted):
    """Returns the job with a number, or the newest with a name."""
    become_member(config["USER"])
    folder = folder_of(config["USER"])
    jobs = [Job(folder, number) for number in numbers(folder)]
    for job in reversed(jobs):
        if wanted in (str(job.number), job.name):
            if job.record is None:
                raise Refused(f"job {job.number} cannot be told: its record in {job.folder} is damaged")
            return with_states([job])[0]
    known = [str(job.number) for job in jobs] + [job.name for job in jobs if job.name]
    close = difflib.get_close_matches(wanted, known, 1)
    hint = f"; did you mean {close[0]}?" if close else "; `train list` shows those there are"
    raise Refused(f"there is no job {wanted}{hint}")


def again(job):
    """Returns a job as it is now."""
    return with_states([Job(os.path.dirname(job.folder), job.number)])[0]


def logs(config, wanted, follow):
    """Prints a job's output; with `follow` also what comes next, until the job ends."""
    job = find(config, wanted)
    ran = subprocess.run(["docker", "logs", *(["-f"] if follow else []), job.record["container"]])
    job = again(job)
    if ran.returncode:
        raise Refused(f"there is no output of job {job.number} on this box: it {in_words(job)}")
    if follow:
        print(f"job {job.number} {in_words(job)}", file=sys.stderr)
    return 0


def wait(config, wanted):
    """Waits until a job has ended, and returns its exit code; 1 where it has none."""
    job = find(config, wanted)
    while job.state not in over:
        # `docker wait` also ends when Docker is restarted, which the job survives.
        ran = docker("wait", job.record["container"], seconds=None)
        job = again(job)
        if ran.returncode or job.state not in over:
            time.sleep(2)
    print(f"job {job.number} {in_words(job)}")
    return 1 if job.exit_code is None else job.exit_code


def interrupted(config, wanted):
    """Says what Ctrl-C has not ended."""
    job = find(config, wanted)
    hint = f"; train stop {job.number} ends it" if job.state in still_running else ""
    print(f"\njob {job.number} {in_words(job)}{hint}", file=sys.stderr)


def stop(config, wanted):
    """Ends a job: it gets SIGTERM, and SIGKILL a minute later."""
    job = find(config, wanted)
    if job.state not in still_running:
        print(f"job {job.number} {in_words(job)}")
        return 1 if job.state == "unknown" else 0
    job.ask_to_stop()
    ran = docker("stop", "-t", str(seconds_to_stop), job.record["container"], seconds=seconds_to_stop + 60)
    job = again(job)
    if job.state not in over:
        job.take_back_stop()
        said = why(ran.stderr, config["USER"]) or ran.stderr.strip() or "Docker does not say why"
        raise Refused(f"job {job.number} could not be stopped: {said}")
    print(f"job {job.number} {in_words(job)}")
    return 0
