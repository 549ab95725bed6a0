"""Runs a program for a probe: within a time limit, with bounded output, and never waited for by anybody else.

A program that hangs in a driver cannot be killed. The thread of its probe then waits for it, and only that one.
"""

import os
import pwd
import select
import signal
import subprocess
import sys
import time

most_output = 1_000_000


class NoAnswer(Exception):
    """A program failed, was late, or said too much."""


def output_of(words, seconds, account=None, allowed=(0,)):
    """Returns the exit code and the text that a program prints, as a user where one is given."""
    who = {}
    if account and os.geteuid() == 0 and account.pw_uid:
        groups = os.getgrouplist(account.pw_name, account.pw_gid)
        who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": groups}
    process = subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        **who,
    )
    try:
        text = read_all(process, time.monotonic() + seconds)
    finally:
        if process.poll() is None:
            # Its children too: one of them may hold the pipe.
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
    if process.returncode not in allowed:
        raise NoAnswer
    return process.returncode, text.decode(errors="replace")


def read_all(process, end):
    """Reads until the program has ended."""
    parts, size = [], 0
    pipe = process.stdout.fileno()
    while True:
        ready, _, _ = select.select([pipe], [], [], max(end - time.monotonic(), 0))
        part = os.read(pipe, 65536) if ready else None
        if part is None or size > most_output:
            raise NoAnswer
        if not part:
            break
        parts.append(part)
        size += len(part)
    try:
        process.wait(max(end - time.monotonic(), 0.05))
    except subprocess.TimeoutExpired:
        raise NoAnswer from None
    return b"".join(parts)


def asked_as_member(member, what, root, seconds):
    """Returns what idle_ask.py prints, run as the member: the cookie and the token are the member's own."""
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "idle_ask.py")
    words = [sys.executable, "-I", "-S", script, what, root]
    return output_of(words, seconds, pwd.getpwnam(member))[1]
