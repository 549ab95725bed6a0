"""Keeps the samples of the last day: one JSON line a minute, in two files of which the older one goes.

Root writes them, and everybody may read them. A full disk loses minutes, and damages none that are there.
"""

import json
import os
import time
from collections import deque

from idle_clock import iso

folder = "/var/lib/workstation/idle"
# Minutes in a file. Together with the former file there is always a day, once the box has lived for one.
length = 1440


class Ring:
    """The two files in a folder."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "samples.jsonl")
        self.former = os.path.join(folder, "samples.1.jsonl")
        self.lines = None

    def append(self, sample):
        """Adds a minute. Raises OSError where it cannot be written, and then leaves the file as it was."""
        os.makedirs(os.path.dirname(self.path), 0o755, exist_ok=True)
        if self.lines is None:
            self.lines = len(self.read(self.path, length))
        if self.lines >= length:
            os.replace(self.path, self.former)
            self.lines = 0
        stamped = {"time": iso(time.time()), **sample}
        line = json.dumps(stamped, separators=(",", ":")).encode() + b"\n"
        file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o644)
        try:
            size = os.fstat(file).st_size
            try:
                if os.write(file, line) < len(line):
                    raise OSError(28, "No space left on device", self.path)
            except OSError:
                os.ftruncate(file, size)
                raise
        finally:
            os.close(file)
        self.lines += 1

    def last(self, count):
        """Returns the last minutes, the oldest first."""
        now = self.read(self.path, count)
        return (self.read(self.former, count - len(now)) if len(now) < count else []) + now

    def read(self, path, count):
        """Returns the last minutes of a file; what a crash has cut is no minute."""
        try:
            with open(path, "rb") as file:
                lines = deque(file, maxlen=count)
        except FileNotFoundError:
            return []
        samples = []
        for line in lines:
            try:
                sample = json.loads(line)
            except ValueError:
                continue
            if type(sample) is dict:
                samples.append(sample)
        return samples


ring = Ring(folder)


def append(sample):
    """Adds a minute to this box's ring."""
    ring.append(sample)


def last(count):
    """Returns the last minutes of this box, the oldest first."""
    return ring.last(min(count, length))
