"""Tells how jobs are: running, ended by themselves, stopped, ended by the box's stop, or gone.

Docker knows what runs. What has ended is noted once in the job's records, and from then on Docker is not asked.
"""

import contextlib
import json
import re
import shlex
import subprocess

from job_records import Job, folder_of, numbers, seconds_since
from this_box import this_start
from training import docker

# What Docker gets to make a container, before one that is not there counts as gone.
seconds_to_start = 150
still_running = ("starting", "running")
over = ("ended", "stopped", "box-stopped", "gone")


def all_jobs(member):
    """Returns all jobs with their states, oldest first."""
    folder = folder_of(member)
    return with_states([Job(folder, number) for number in numbers(folder)])


def with_states(jobs):
    """Gives each job its `state`, `exitCode` and `ended`, and notes ends that nobody has noted."""
    open_ones = [job for job in jobs if job.record and not job.end]
    seen = inspect([job.record["container"] for job in open_ones]) if open_ones else {}
    start = this_start() if open_ones else ""
    stopping = any(is_over(seen.get(job.record["container"])) for job in open_ones) and box_is_stopping()
    for job in open_ones:
        end = judge(job, seen.get(job.record["container"]), start, stopping)
        if end["state"] in over:
            # On a full disk it is told all the same, and noted the next time.
            with contextlib.suppress(OSError):
                job.note_end(end)
        job.end = end
    for job in jobs:
        end = job.end if job.end and job.record else {"state": "unknown"}
        code, ended = end.get("exitCode"), end.get("ended")
        job.state = end["state"]
        job.exit_code = code if type(code) is int else None
        job.ended = ended if type(ended) is str else None
    return jobs


def judge(job, container, start, stopping):
    """Returns how a job is whose end is not noted, from what Docker says of its container.

    `container` is nothing where Docker has not answered, and the text "none" where it has no such container. After
    another start of the box an exit code says how the container was ended: by the stop of the box, whatever it is.
    """
    if container is None or (stopping and is_over(container)):
        return {"state": "unknown"}
    has_run = container != "none" and container["Status"] != "created"
    if has_run and not is_over(container):
        return {"state": "running"}
    if job.record["startOfBox"] != start:
        return {"state": "box-stopped"}
    if not has_run:
        age = seconds_since(job.record["started"])
        return {"state": "starting" if age is not None and age < seconds_to_start else "gone"}
    state = "stopped" if job.stop_asked else "ended"
    return {"state": state, "exitCode": container["ExitCode"], "ended": container["FinishedAt"][:19] + "Z"}


def is_over(container):
    """Tells whether a container has run and runs no more."""
    return type(container) is dict and container["Status"] in ("exited", "dead", "removing")


def inspect(names):
    """Returns the state of each container by its name, and "none" for those that Docker does not have."""
    ran = docker("container", "inspect", "--format", "{{.Name}} {{json .State}}", *names)
    seen = {name: "none" for name in re.findall(r"no such container: (\S+)", ran.stderr, re.I)}
    for line in ran.stdout.splitlines():
        name, _, state = line.partition(" ")
        try:
            found = json.loads(state)
            found["Status"], found["ExitCode"], found["FinishedAt"]
        except (ValueError, KeyError, TypeError):
            continue
        seen[name.lstrip("/")] = found
    return seen


def box_is_stopping():
    """Tells whether the box is about to stop: it ends containers then, and their exit codes are not the jobs' own."""
    try:
        ran = subprocess.run(["systemctl", "is-system-running"], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ran.stdout.strip() == "stopping"


def in_words(job):
    """Says how a job is, for people."""
    if job.record is None:
        return "cannot be told: its record is damaged"
    code = "" if job.exit_code is None else f" with exit code {job.exit_code}"
    at = f" at {job.ended}" if job.ended else ""
    return {
        "starting": "is starting",
        "running": f"has been running since {job.record['started']}",
        "ended": f"ended{code}{at}",
        "stopped": f"was stopped{code}{at}",
        "box-stopped": "was ended by the box's stop",
        "gone": "is gone: its container was removed, so its exit code is not known",
    }.get(job.state, "cannot be told while Docker does not answer, or the box stops")


def called(job):
    """Returns a job's name behind its number."""
    return f" ({shown(job.name)})" if job.name else ""


def what(job):
    """Returns a job's command as somebody would type it."""
    return f": {shown(shlex.join(map(str, job.record['command'])))}" if job.record else ""


def shown(text):
    """Returns text without what would steer a terminal."""
    return "".join(character if character.isprintable() else "?" for character in text)


def as_json(job):
    """Returns what programs read of a job, in the status document."""
    record = job.record or {}
    return {
        "number": job.number,
        "name": job.name,
        "state": job.state,
        "exitCode": job.exit_code,
        "started": record.get("started"),
        "ended": job.ended,
        "command": [str(word) for word in record.get("command", [])],
        "folder": record.get("folder"),
        "ports": [port for port in record.get("ports", []) if type(port) is int],
    }
