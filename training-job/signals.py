"""Runs the command as process 1 of a container must: passes signals on, waits for every child, ends with its code."""

import os
import select
import signal
import subprocess
import time

from trouble import Stopped, say

# Batch, and the agent on a spot host, send SIGTERM and 30 s later SIGKILL (ECS_CONTAINER_STOP_TIMEOUT, 2026-11).
# The command has this long, and the last upload has what is left.
grace = 15.0
told = []
awake, alarm = os.pipe()


def listen():
    """Notes signals from now on. Process 1 ignores every signal that it has no handler for."""
    os.set_blocking(alarm, False)
    os.set_blocking(awake, False)
    signal.set_wakeup_fd(alarm, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for one in signal.SIGTERM, signal.SIGINT:
        signal.signal(one, stop_preparing)


def stop_preparing(number, _frame):
    """Ends what comes before the command: it has nothing to save."""
    told.append(number)
    note()
    raise Stopped()


def note():
    """From now on signals are noted, and end nothing by themselves."""
    for one in signal.SIGTERM, signal.SIGINT:
        signal.signal(one, lambda number, _frame: told.append(number))


class Command:
    """The member's command, in a group of its own."""

    def __init__(self, words, env, folder):
        note()
        self.process = subprocess.Popen(words, env=env, cwd=folder, start_new_session=True)
        self.asked = self.code = None
        self.killed = False

    def end(self):
        """Asks the command to end; after the grace it is killed."""
        if self.asked is None:
            self.asked = time.monotonic()
            self.send(signal.SIGTERM)

    def wait(self, every_second):
        """Returns the exit code, 128 and the number for a signal. Calls a function about once a second meanwhile."""
        passed_on = 0
        while not self.has_ended():
            for number in told[passed_on:]:
                say(f"told to stop by {signal.Signals(number).name}; the command has {grace:.0f} s")
                self.asked = self.asked or time.monotonic()
                self.send(number)
            passed_on = len(told)
            if self.asked and time.monotonic() > self.asked + grace:
                self.send(signal.SIGKILL)
            every_second()
            select.select([awake], [], [], 1)
            try:
                os.read(awake, 4096)
            except BlockingIOError:
                pass
        # What it left running would go on writing.
        self.send(signal.SIGKILL)
        return self.code

    def has_ended(self):
        """Waits for every process that has ended: orphans of the command are children of process 1."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                pid = 0
            if pid == self.process.pid:
                self.code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
                self.process.returncode = self.code
                self.killed = os.WIFSIGNALED(status)
            if pid == 0:
                return self.code is not None

    def send(self, number):
        try:
            os.killpg(self.process.pid, number)
        except (ProcessLookupError, PermissionError):
            pass
