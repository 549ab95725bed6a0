"""Keeps what is known of the jobs of `train --detach` in the member's home, which outlives a restart and the box.

  ~/.workstation/jobs/
    7/job.json     what was started, when, and on which start of which machine
    7/stop         there once somebody asked for the job's end
    7/end.json     how it ended; the first one written is the one that counts
    lock           held while a number is chosen

Only the member's own processes read and write here, so what somebody may have put there has no more rights than the
member has. A file that is not as it should be makes a job that cannot be told, and stops nothing else.
"""

import calendar
import contextlib
import fcntl
import json
import os
import re
import tempfile
import time

from this_box import read

fields = {"command": list, "folder": str, "ports": list, "container": str, "startOfBox": str, "started": str}


def folder_of(member):
    """Returns the folder with all records."""
    return f"/home/{member}/.workstation/jobs"


@contextlib.contextmanager
def numbering(folder):
    """Lets one process at a time choose a number."""
    os.makedirs(folder, 0o700, exist_ok=True)
    lock = os.open(os.path.join(folder, "lock"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def numbers(folder):
    """Returns the numbers that are taken, in their order."""
    try:
        names = os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(int(name) for name in names if re.fullmatch("[1-9][0-9]{0,8}", name))


class Job:
    """One job as its files tell it."""

    def __init__(self, folder, number):
        self.number = number
        self.folder = os.path.join(folder, str(number))
        self.record = self._load("job.json", fields)
        if self.record and not re.fullmatch("job-[0-9]+-[0-9a-f]+", self.record["container"]):
            self.record = None
        self.end = self._load("end.json", {"state": str})
        self.stop_asked = os.path.lexists(os.path.join(self.folder, "stop"))
        name = self.record and self.record.get("name")
        self.name = name if type(name) is str else None

    def _load(self, name, types):
        try:
            found = json.loads(read(os.path.join(self.folder, name)) or "null")
        except (ValueError, RecursionError):
            return None
        good = type(found) is dict and all(type(found.get(field)) is kind for field, kind in types.items())
        return found if good else None

    def ask_to_stop(self):
        """Notes that the end which comes next was wanted."""
        self._put("stop", "")

    def take_back_stop(self):
        """Notes that the end which comes next is the job's own after all."""
        os.unlink(os.path.join(self.folder, "stop"))

    def note_end(self, end):
        """Notes how the job ended, unless another process was first."""
        self._put("end.json", json.dumps(end) + "\n")

    def start(self, record):
        """Takes the number and writes what was started."""
        os.mkdir(self.folder, 0o700)
        self._put("job.json", json.dumps(record) + "\n")
        self.record = record

    def forget(self):
        """Removes a job that Docker refused to start."""
        with contextlib.suppress(OSError):
            os.unlink(os.path.join(self.folder, "job.json"))
            os.rmdir(self.folder)

    def _put(self, name, text):
        """Writes a file that is complete as soon as it has its name, and leaves one alone that is there."""
        written, aside = tempfile.mkstemp(dir=self.folder)
        try:
            with open(written, "w") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(aside, os.path.join(self.folder, name))
        finally:
            os.unlink(aside)


def now():
    """Returns the time as the records and the status write it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def seconds_since(moment):
    """Returns the seconds since a time that `now` wrote, or none for what is no time."""
    try:
        return time.time() - calendar.timegm(time.strptime(moment, "%Y-%m-%dT%H:%M:%SZ"))
    except ValueError:
        return None
