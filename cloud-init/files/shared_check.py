"""Looks whether what the team shares is at /shared, for the self-test.

  shared_check.py BUCKET MEMBER    as root; prints one sentence, and ends with 0, with 1, or with 3 while it comes

It writes nothing: the bucket is the team's, and may be one that boxes may only read. The member asks for a name that
nobody has. Mountpoint answers that from S3 and not from memory: by two requests, which cost $0.000006 together.
Runs on Python 3.9, with the standard library only.
"""

import errno
import pwd
import re
import secrets
import subprocess
import sys
import time

folder = "/shared"
# A unit that installs Mountpoint first, or whose first tries meet a box that still starts, is given this time.
seconds_to_mount = 180
tries_to_mount = 3
# Longest time that S3 may take to answer. Mountpoint itself tries for minutes.
seconds_to_answer = 20
ask_s3 = "import os, sys\ntry:\n    os.stat(sys.argv[1])\nexcept OSError as error:\n    sys.exit(error.errno)"

# What the words of Mountpoint and of its installation mean, and what to do about it.
meanings = (
    (r"access denied|forbidden", "S3 denies it; the bucket's own policy, or its key's, must let in the boxes' role"),
    (r"nosuchbucket|bucket does not exist", "there is no such bucket; `sharedData` in the stack file names it"),
    (r"no signing credentials", "the box has no credentials of its role; see the check `metadata`"),
)


class Wrong(Exception):
    """Says in one sentence why the bucket is not there."""


class Coming(Exception):
    """Says that it may be there in a moment."""


def read(path):
    """Returns a file's text, or nothing when it cannot be read."""
    try:
        with open(path, errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def mounted():
    """Returns what is mounted at /shared as its type and source. A look at the folder could hang with the mount."""
    for line in reversed(read("/proc/self/mountinfo").splitlines()):
        fields, _, rest = line.partition(" - ")
        if fields.split()[4] == folder:
            return rest.split()[:2]
    return None


def unit_of(bucket):
    """Returns the state of the unit that mounts."""
    names = "ActiveState,NRestarts,MainPID,ActiveEnterTimestampMonotonic"
    words = ["systemctl", "show", f"shared@{bucket}.service", "-p", names]
    shown = subprocess.run(words, capture_output=True, text=True, timeout=20).stdout
    return dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)


def why(bucket):
    """Returns the reason that the unit's log has, in one line."""
    words = ["journalctl", "-b", "-q", "-o", "cat", "-n", "80", "-u", f"shared@{bucket}.service"]
    log = subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=20).stdout
    # The newest reason counts, and a stack is none. `umount: /shared: not mounted` stands after each try.
    reasons = [found.start() for found in re.finditer(r"^(?:shared|Error): ", log, re.M)]
    log = log[reasons[-1] if reasons else 0:]
    log = re.sub(r"^Stack backtrace:\n(?:\s+(?:\d+: |at ).*\n?)*", "", log, flags=re.M)
    for pattern, meaning in meanings:
        if re.search(pattern, log, re.I):
            return meaning
    told = re.findall(r"^(?:shared: |Error: |\s*\d+: |Caused by: )(.+)$", log, re.M)
    last = re.sub(r"[^\x20-\x7e]", "", told[-1])[:200] if told else "its log says nothing"
    return last


def check_mount(bucket):
    """Raises unless Mountpoint serves this bucket's folder at /shared."""
    unit = unit_of(bucket)
    what = mounted()
    tries = int(unit.get("NRestarts") or 0)
    if what is None:
        if unit.get("ActiveState") in ("inactive", "failed", None):
            raise Wrong(f"nothing mounts the bucket {bucket} at {folder}")
        age = time.monotonic() - int(unit.get("ActiveEnterTimestampMonotonic") or 0) / 1e6
        # One that waits for its next try has been active, so only the number of tries tells.
        if tries < tries_to_mount and (unit["ActiveState"] != "active" or age < seconds_to_mount):
            raise Coming(f"the bucket {bucket} at {folder}")
        raise Wrong(f"the bucket {bucket} is not at {folder}, and is tried again every 20 s: {why(bucket)}")
    if what != ["fuse", "mountpoint-s3"]:
        raise Wrong(f"{' '.join(what)} is at {folder}, and not the bucket {bucket}")
    words = read(f"/proc/{unit.get('MainPID')}/cmdline").split("\0")
    if words[-3:-1] != [bucket, folder] or "shared/" not in words:
        raise Wrong(f"another bucket is at {folder}, and not {bucket}")


def check_reach(bucket, member):
    """Raises unless S3 answers the member.

    The one who asks is killed and never waited for: while Mountpoint does not answer, no signal ends it.
    """
    account = pwd.getpwnam(member)
    name = f"{folder}/.workstation-status-{secrets.token_hex(8)}"
    nowhere = subprocess.DEVNULL
    asking = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", ask_s3, name],
        stdin=nowhere, stdout=nowhere, stderr=nowhere, user=account.pw_uid, group=account.pw_gid, cwd="/",
    )
    deadline = time.monotonic() + seconds_to_answer
    while asking.poll() is None:
        if time.monotonic() > deadline:
            asking.kill()
            raise Wrong(f"the bucket {bucket} does not answer at {folder} within {seconds_to_answer} s")
        time.sleep(0.05)
    if asking.returncode == errno.ENOTCONN:
        raise Wrong(f"the mount of {bucket} at {folder} is broken")
    if asking.returncode != errno.ENOENT:
        raise Wrong(f"the bucket {bucket} at {folder} answers {member} with an error: {why(bucket)}")


def main():
    bucket, member = sys.argv[1:]
    try:
        check_mount(bucket)
        check_reach(bucket, member)
    except Coming as what:
        print(what)
        sys.exit(3)
    except Wrong as wrong:
        print(wrong)
        sys.exit(1)
    print(f"the bucket {bucket} answers")


if __name__ == "__main__":
    main()
