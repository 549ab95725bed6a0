"""Writes how the idle agent sees this box, for `workstation status` and others, and makes what the member may write.

  /run/workstation-idle/state.json   root's; each minute, whole
  /run/workstation-keep/             the member's
"""

import json
import os
import pwd
import time

import idle_keep
from idle_clock import iso
from this_box import read

folder = "/run/workstation-idle"


def path():
    return os.path.join(folder, "state.json")


def write(state):
    """Writes the state, which is never seen half."""
    os.makedirs(folder, 0o755, exist_ok=True)
    with open(path() + ".new", "w") as file:
        json.dump(state, file)
    os.replace(path() + ".new", path())


def was_warned():
    """Tells whether a warning stands from before a restart of the agent."""
    try:
        return json.loads(read(path()))["minutesLeft"] is not None
    except (ValueError, KeyError, TypeError):
        return False


def described(decision, reason, sample, idle, limit, warned, seconds):
    """Returns the state after a minute of this many seconds."""
    now, left = time.time(), max(0, limit - idle)
    hold = sample["hold"]
    held = hold is not None and hold >= sample["minute"]
    return {
        "version": 1,
        "at": iso(now),
        "limitMinutes": limit,
        "verdict": decision,
        "reason": reason,
        "idleMinutes": idle,
        "stopsAt": iso(now + left * seconds) if limit else None,
        "keepUntil": iso(now + (hold - sample["minute"]) * seconds) if held else None,
        "unknown": sample["err"],
        "minutesLeft": left if warned else None,
    }


def make_keep_folder(member):
    """Makes the folder in which the member asks for the box to be kept up."""
    account = pwd.getpwnam(member)
    os.makedirs(idle_keep.folder, 0o755, exist_ok=True)
    if os.stat(idle_keep.folder).st_uid != account.pw_uid:
        os.chown(idle_keep.folder, account.pw_uid, account.pw_gid)
