"""Starts jobs that outlive the terminal, the login and the live settings that were in force."""

import secrets
import signal
import subprocess
import sys

from job_records import Job, folder_of, now, numbering, numbers
from job_states import all_jobs, called, over, still_running, with_states
from member_settings import Refused
from this_box import become_member, this_start
from training import check_image, docker, options, visible_folder, why

this_command = "/var/lib/workstation/live/current/workstation"
# Containers of jobs that have ended are kept for their output, and this many of them.
kept_containers = 10
label = "workstation.job"
# Docker kills a command that has not ended in this time after it was asked to.
seconds_to_stop = 60


def detach(config, command, ports, name):
    """Starts a job and says its number."""
    member = config["USER"]
    become_member(member)
    check_image(config)
    folder = visible_folder(member)
    words = options(config, folder, ports)
    # A terminal that closes now would leave a job without a record, or a record without a job.
    for ending in signal.SIGINT, signal.SIGHUP:
        signal.signal(ending, signal.SIG_IGN)
    job = new_job(member, command, folder, ports, name)
    container = job.record["container"]
    # A log of its own: 5 files of 20 MB, whatever the box's daemon does for other containers.
    log = ["--log-driver", "local", "--log-opt", "max-size=20m", "--log-opt", "max-file=5"]
    keep = ["--name", container, "--label", f"{label}={job.number}", "--stop-timeout", str(seconds_to_stop)]
    ran = docker("run", "-d", *keep, *log, *words, config["IMAGE"], *command, seconds=120)
    if ran.returncode == 124:
        raise Refused(f"Docker has not answered in two minutes; `train list` tells whether job {job.number} runs")
    if ran.returncode:
        # A container that could not start stays, with its name.
        docker("rm", "-f", container)
        job.forget()
        raise Refused(why(ran.stderr, member) or refusal(ran.stderr, ports))
    watch_over(job, member)
    # Not before: who no longer reads this would end the line above.
    print(f"job {job.number}{called(job)} is running; look: train logs -f {job.number}, end it: train stop {job.number}")
    sys.stdout.flush()
    remove_old_containers(member)


def new_job(member, command, folder, ports, name):
    """Takes the next number and writes the record."""
    records = folder_of(member)
    with numbering(records):
        taken = numbers(records)
        if name:
            same = [job for job in map(lambda it: Job(records, it), taken) if job.name == name]
            running = [job for job in with_states(same) if job.state in still_running]
            if running:
                raise Refused(f"job {running[0].number} has the name {name} and is running; choose another --name")
        job = Job(records, taken[-1] + 1 if taken else 1)
        container = f"job-{job.number}-{secrets.token_hex(4)}"
        where = {"folder": folder, "ports": ports, "container": container, "startOfBox": this_start()}
        job.start({"command": command, "name": name, "started": now(), **where})
        job.name = name
        return job


def refusal(said, ports):
    """Says why Docker did not start a container."""
    taken = "port is already allocated" in said or "address already in use" in said
    if taken:
        tried = " or ".join(map(str, ports))
        return f"port {tried} is in use on this box; choose another --port, or end what has it: train list, docker ps"
    lines = [line for line in said.splitlines() if line.strip() and "--help" not in line]
    return f"Docker did not start it: {lines[-1] if lines else 'it does not say why'}"


def watch_over(job, member):
    """Lets systemd wait for the job's end and note it, whatever happens to this session.

    A process of this session could end with it: the desktop's unit takes along what was started in its terminals.
    """
    unit = f"train-{job.record['container']}"
    # A job's own failure is not the unit's; a process that was killed is started again.
    how = ["--collect", "-p", f"User={member}", "-p", "Restart=on-abnormal", "-p", "RestartSec=5"]
    words = ["sudo", "-n", "systemd-run", "-q", "--unit", unit, *how, this_command, "train", "wait", str(job.number)]
    try:
        ran = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        failed = ran.returncode and (ran.stderr.strip() or "it does not say why")
    except (OSError, subprocess.TimeoutExpired) as error:
        failed = str(error)
    if failed:
        print(
            f"train: systemd does not wait for job {job.number}, so its end is noted only when you look "
            f"(train list): {failed}",
            file=sys.stderr,
        )


def remove_old_containers(member):
    """Removes containers of jobs that have ended, except the newest: they take room on the root disk."""
    listed = docker("ps", "-a", "--filter", "label=" + label, "--filter", "status=exited", "--format", "{{.Names}}")
    there = listed.stdout.split()
    ended = [job for job in all_jobs(member) if job.record and job.state in over]
    old = [job.record["container"] for job in ended[:-kept_containers] if job.record["container"] in there]
    if old:
        docker("rm", *old)
