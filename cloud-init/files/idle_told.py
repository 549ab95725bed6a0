"""Says what the idle agent has written last, and how the box stopped last, in words.

  idle_told.py    what a login shows: a warning that stands

Only root writes what this reads, and anybody may run it.
"""

import json
import sys
import time
from datetime import datetime

sys.dont_write_bytecode = True

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
    if told["verdict"] == "stop":
        return "this box is being stopped, because nobody uses it"
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


if __name__ == "__main__":
    standing = warning(state())
    if standing:
        print("workstation: WARNING:", standing)
