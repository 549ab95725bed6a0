"""Keeps when and why this box stopped last, and what the stop ended, for the next login and for `workstation status`.

  stop_record.py   says it, while the box has been up for less than a day

Whoever stops the box on purpose says so first (`intend`). before_stop.py then writes the record twice: as "saving"
before it ends anything, and whole at the end. One that is "saving" at the next boot is of a stop that was cut off.
"""

import calendar
import contextlib
import json
import os
import sys
import tempfile
import time

sys.dont_write_bytecode = True

from job_states import shown
from this_box import read, this_start

record_file = "/var/lib/workstation/last-stop.json"
# For a root disk that is full: on the data volume, where only root writes, and which is there until this box has saved.
record_on_volume = "/var/lib/workstation/volume/last-stop.json"
intended_file = "/var/lib/workstation/stop-intended.json"
# For a root disk that is full; this folder's memory lasts until the box is off.
intended_in_memory = "/run/workstation-stop-intended.json"
whys = ("idle", "person", "unknown")
# A stop that was meant comes at once, and one that comes later has another reason.
meant_seconds = 900
told_seconds = 86400


def now():
    """Returns the time as all records have it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def intend(why, reason):
    """Notes why the box is about to be stopped; tells whether a disk or the memory took it."""
    note = {"at": now(), "why": why, "reason": reason, "startOfBox": this_start(), "uptime": uptime()}
    return put(intended_file, note) or put(intended_in_memory, note)


def intended():
    """Returns the note of a stop that was meant, if it is of this start of the box and of the last minutes."""
    for path in intended_in_memory, intended_file:
        note = load(path)
        # By the time since the boot: a wall clock may have been set meanwhile.
        age = uptime() - note["uptime"] if type(note.get("uptime")) is float else -1
        if note.get("startOfBox") == this_start() and note.get("why") in whys and 0 <= age < meant_seconds:
            return note["why"], text(note.get("reason"))
    return None


def forget():
    """Removes the note once the stop has begun."""
    for path in intended_file, intended_in_memory:
        with contextlib.suppress(OSError):
            os.unlink(path)


def write(record):
    """Writes the record to the first disk with room; tells whether there is one. A former stop's record is not this one's."""
    taken = None
    for path in record_file, record_on_volume:
        if taken is None and put(path, record):
            taken = path
        else:
            with contextlib.suppress(OSError):
                os.unlink(path)
    return taken is not None


def last():
    """Returns how the box stopped last, or nothing where no stop is known."""
    record = load(record_file) or of_this_machine(load(record_on_volume))
    if not is_time(record.get("at")) or record.get("startOfBox") == this_start():
        return None
    return {
        "at": record["at"],
        "why": record["why"] if record.get("why") in whys else "unknown",
        "reason": text(record.get("reason")),
        "stopped": texts(record.get("stopped")),
        "restart": record.get("restart") is True,
        "saved": record.get("state") == "saved",
        "failed": texts(record.get("failed")),
    }


def of_this_machine(record):
    """Returns a record of the volume, and an empty one where it is another box's: the volume outlives boxes."""
    return record if text(record.get("startOfBox")).partition("/")[0] == this_start().partition("/")[0] else {}


def in_words(stop):
    """Says how the last stop was, in lines for people."""
    did = "restarted" if stop["restart"] else "stopped"
    lines = [f"this box {did} at {stop['at']}: {shown(stop['reason'] or 'nothing says why')}"]
    if stop["stopped"]:
        lines.append("it ended " + shown(", ".join(stop["stopped"])))
    lines += [shown(sentence) for sentence in stop["failed"]]
    if not stop["saved"]:
        lines.append("it was cut off before all was saved: look at what was being written")
    return lines


def uptime():
    """Returns the seconds since the boot."""
    return float((read("/proc/uptime") or "0").split()[0])


def is_time(value):
    """Tells whether a value is a time as `now` writes it."""
    try:
        return calendar.timegm(time.strptime(value, "%Y-%m-%dT%H:%M:%SZ")) > 0
    except (TypeError, ValueError):
        return False


def text(value):
    """Returns a text of a record, bounded."""
    return value[:500] if type(value) is str else ""


def texts(value):
    """Returns the texts of a list in a record, bounded."""
    return [text(it) for it in value[:50] if type(it) is str] if type(value) is list else []


def load(path):
    """Returns the object in a file, and an empty one where there is none."""
    try:
        found = json.loads(read(path) or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if type(found) is dict else {}


def put(path, value):
    """Writes a file that is whole or not there; tells whether it is."""
    aside = None
    try:
        opened, aside = tempfile.mkstemp(dir=os.path.dirname(path))
        with open(opened, "w") as file:
            json.dump(value, file)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(aside, 0o644)
        os.replace(aside, path)
        return True
    except OSError:
        if aside:
            with contextlib.suppress(OSError):
                os.unlink(aside)
        return False


def main():
    stop = last()
    if stop and uptime() < told_seconds:
        print("\n".join(in_words(stop)))


if __name__ == "__main__":
    main()
