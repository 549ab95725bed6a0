"""Tells what the idle agent has said last, and why the box was stopped last time, for people.

  idle_state.py    what a login shows: a warning that stands, and once the last stop

Only root writes what this reads, and anybody may run it.
"""

import contextlib
import json
import os
import sys
import time
from datetime import datetime

sys.dont_write_bytecode = True

import stop_record
from job_states import shown
from this_box import read

state_file = "/run/workstation-idle/state.json"
# The agent writes it each minute.
oldest_seconds = 180
silent = "the idle agent has not answered for 3 minutes, so nothing stops this box; `systemctl status idle` says more"
postpone = "`workstation keep 4h`"
by = {"idle": "by the idle stop", "person": "by somebody"}


def state():
    """Returns the agent's last state, or nothing where none is of the last minutes."""
    try:
        told = json.loads(read(state_file))
        age = time.time() - seconds(told["at"])
    except (ValueError, KeyError, TypeError):
        return None
    return told if told.get("version") == 1 and abs(age) <= oldest_seconds else None


def seconds(stamp):
    """Returns a time stamp as seconds since 1970."""
    return datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp()


def clock(stamp):
    """Returns a time stamp as people say it, with the day unless it is today."""
    try:
        then = time.localtime(seconds(stamp))
    except (ValueError, AttributeError, OverflowError):
        return "an unknown time"
    today = time.localtime()[:3] == then[:3]
    return time.strftime("%H:%M %Z" if today else "%a %-d %b %H:%M %Z", then)


def minutes(number):
    """Returns a number of minutes in words."""
    return f"{number:g} minute{'' if number == 1 else 's'}"


def warning(told):
    """Returns the warning that stands, in a sentence, or nothing."""
    left = told and told.get("minutesLeft")
    if left is None:
        return ""
    return f"this box stops in {minutes(left)}, because nobody uses it; {postpone} keeps it up"


def stops(told):
    """Says when the box stops."""
    if told is None:
        return silent
    if told.get("keepUntil"):
        return f"kept up until {clock(told['keepUntil'])}"
    if told.get("stopsAt"):
        return f"at {clock(told['stopsAt'])}, unless somebody or something uses it"
    return "never, because idleStopMinutes is 0"


def last_stop(record):
    """Says when, by whom and why the box was stopped last, or nothing."""
    if not record:
        return ""
    ended = ", ".join(record.get("stopped") or [])
    text = f"{clock(record['at'])} {by.get(record['why'], 'nobody knows by whom')}"
    # What was beside it is no news later.
    reason = (record.get("reason") or "").partition(";")[0].rstrip(".")
    return shown(text + (f": {reason}" if reason else "") + (f"; it ended {ended}" if ended else ""))


def news():
    """Returns the record of the last stop, unless it was told in this home before, and notes that it is told."""
    record = stop_record.last()
    told_file = os.path.expanduser("~/.workstation/last-stop-told")
    if not record or read(told_file) == record["at"]:
        return None
    # A home that takes no file is told again.
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(told_file), exist_ok=True)
        with open(os.open(told_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "w") as file:
            file.write(record["at"])
    return record


def at_login():
    """Prints what a login shows, at most a line of each."""
    standing = warning(state())
    if standing:
        print("workstation: WARNING:", standing)
    before = last_stop(news())
    if before:
        print("workstation: last stop:", before)


if __name__ == "__main__":
    at_login()
