"""Saves before this box stops: hooks, then an end with a grace for containers, then the disks. Notes what it did.

before-stop.service runs it as that unit is stopped, which also happens without a stop of the box: then it does nothing.
systemd gives it 100 seconds, and it ends itself before they are over. What it prints goes to the journal.
"""

import os
import re
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True

import box_tag
import stop_hooks
import stop_record
from job_states import shown
from this_box import read_config, this_start
from training import docker

seconds_in_all = 95
seconds_for_hooks = 35
grace_seconds = 30
seconds_for_record = 3
list_format = "{{.ID}} {{.Names}} {{.Label `workstation.job`}}"


def main():
    end = time.monotonic() + seconds_in_all
    restart = kind_of_stop()
    if restart is None:
        return print("this box is not stopping, so nothing is saved and nothing is ended")
    cut = threading.Timer(seconds_in_all, cut_off)
    cut.daemon = True
    cut.start()
    why, reason = cause(restart)
    record = {"at": stop_record.now(), "why": why, "reason": reason, "restart": restart, "startOfBox": this_start()}
    record.update(state="saving", stopped=[], failed=[])
    print(f"this box {'restarts' if restart else 'stops'}: {shown(reason)}")
    note(record)
    stop_record.forget()
    tag = threading.Thread(target=write_tag, args=(record,), daemon=True)
    if not restart:
        tag.start()
    for step in run_hooks, end_containers, sync:
        try:
            record["failed"] += step(record, end)
        except Exception as error:
            # Whatever it is, the other steps are worth no less.
            record["failed"].append(f"{step.__name__} failed: {type(error).__name__}: {error}")
    record["state"] = "saved"
    for sentence in record["failed"]:
        print(shown(sentence))
    note(record)
    if not restart:
        tag.join(box_tag.seconds_in_all)
    # So that a hook, or a question to AWS, that has not ended holds up nothing.
    sys.stdout.flush()
    os._exit(0)


def kind_of_stop():
    """Tells whether the box restarts (true) or stops; nothing where it does neither.

    systemd counts as stopping while shutdown.target is active or waits (manager_state in its manager.c, read 2026-11).
    Where systemd does not answer, the box may be stopping: to save is the smaller harm.
    """
    state = output(["systemctl", "is-system-running"])
    if state is not None and state.strip() != "stopping":
        return None
    jobs = output(["systemctl", "list-jobs", "--no-legend", "--plain"]) or ""
    return bool(re.search(r"\b(reboot|kexec|soft-reboot)\.target +start\b", jobs))


def cause(restart):
    """Returns why the box stops, in a word and in a sentence."""
    meant = stop_record.intended()
    if meant:
        return meant
    # EC2 presses the power button, whoever asks it to stop a box.
    said = output(["journalctl", "-b", "-n", "40", "-o", "cat", "-u", "systemd-logind"]) or ""
    if restart:
        return "person", "it was restarted"
    if "Power key pressed" in said:
        return "unknown", "EC2 was asked to stop it, or stopped it itself"
    return "person", "it was shut down on the box"


def note(record):
    """Writes the record, or says that the disk takes none."""
    if not stop_record.write(record):
        print("no disk takes a record of this stop, so only the tag and the journal tell of it")


def write_tag(record):
    print(box_tag.write(box_tag.value_of(record["why"], record["at"], record["reason"])), flush=True)


def run_hooks(*_):
    """Runs what people want done first."""
    return stop_hooks.run_all(read_config()["USER"], seconds_for_hooks)


def end_containers(record, end):
    """Gives all containers, `train` runs among them, SIGTERM and a grace.

    Docker would not start a container again that is to run "unless stopped", once this has stopped it. Those are left
    to Docker's own stop, which comes next and gives them their own grace.
    """
    listed = docker("ps", "--no-trunc", "--format", list_format, seconds=5)
    if listed.returncode:
        unknown = ["Docker did not say what runs, so containers got no grace from here"]
        return [] if listed.returncode == 127 else unknown
    running = [line.split(" ") for line in listed.stdout.splitlines() if line.count(" ") == 2]
    record["stopped"] = [f"job {job}" if job else "the container " + name for _, name, job in running]
    ids = [it for it, _, _ in running]
    if not ids:
        return []
    note(record)
    asked = docker("inspect", "--format", "{{.Id}} {{.HostConfig.RestartPolicy.Name}}", *ids, seconds=5)
    kept = {line.split(" ")[0] for line in asked.stdout.splitlines() if line.endswith(" unless-stopped")}
    ending = [it for it in ids if it not in kept]
    limit = max(1, min(grace_seconds + 5, end - seconds_for_record - time.monotonic()))
    # One call: Docker's command stops them all at once.
    late = ending and docker("stop", "-t", str(grace_seconds), *ending, seconds=limit).returncode
    return ["Docker did not end all containers in time"] if late else []


def sync(_, end):
    """Writes to the disks what is in memory. Where a disk hangs not even a kill ends that, so nobody waits for it."""
    try:
        syncing = subprocess.Popen(["sync"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        code = syncing.wait(max(0.5, end - seconds_for_record - time.monotonic()))
    except (OSError, subprocess.TimeoutExpired):
        code = 1
    return ["not all was written to the disks in time"] if code else []


def output(command):
    """Returns what a command prints, whatever its exit code, or nothing where it does not answer in time."""
    try:
        ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=3)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ran.stdout or None


def cut_off():
    """Ends this before systemd would. The record still says "saving", which the next login tells."""
    print("the time to save is over", flush=True)
    os._exit(1)


if __name__ == "__main__":
    main()
