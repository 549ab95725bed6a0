"""Keeps this box up for a time, whatever the idle rule says: the verb `workstation keep`, and what the agent reads.

The file has the end by both clocks, and the earlier one ends the hold: a wall clock that is set back must not make it
longer. It is the member's, and below /run, so a restart of the box ends it.
"""

import json
import math
import os
import re
import time

from member_settings import Refused
from this_box import read

folder = "/run/workstation-keep"
shortest, longest = 30 * 60, 7 * 86400
seconds_of = {"d": 86400, "h": 3600, "m": 60}
allowed = "30m to 7d, such as 4h or 1h30m, or off"


def boot_time():
    """Returns the seconds since the boot, those of a suspended box included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def held():
    """Returns for how many more seconds this box is kept up, or 0. Believes nothing that the member could not ask for."""
    try:
        said = json.loads(read(os.path.join(folder, "until")))
        ends = said["until"] - time.time(), said["boottime"] - boot_time()
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return 0
    left = min(ends)
    return min(left, longest) if math.isfinite(left) and left > 0 else 0


def write(seconds):
    """Keeps the box up from now on for so long; 0 ends it."""
    path = os.path.join(folder, "until")
    if not os.path.isdir(folder):
        raise Refused("the agent that stops idle boxes has not started on this box: systemctl status idle")
    if not seconds:
        if os.path.lexists(path):
            os.unlink(path)
        return
    text = json.dumps({"until": time.time() + seconds, "boottime": boot_time() + seconds})
    with open(path + ".new", "w") as file:
        file.write(text)
    os.replace(path + ".new", path)


def wanted(words):
    """Returns the seconds that the words after `keep` ask for, or nothing without words. Raises ValueError for others."""
    if not words:
        return None
    if len(words) > 1:
        raise ValueError(f"`workstation keep` takes one time, and got {words[1]!r} too; it takes {allowed}")
    word = words[0]
    if word == "off":
        return 0
    parts = re.fullmatch(r"(?:([0-9]{1,6})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?", word)
    seconds = sum(int(part or 0) * seconds_of[unit] for part, unit in zip(parts.groups(), "dhm")) if parts else 0
    if not shortest <= seconds <= longest:
        raise ValueError(f"`workstation keep` takes {allowed}, not {word!r}")
    return seconds


def keep(seconds):
    """Keeps the box up for so long, or not any more, or as it is; and says what is so."""
    if seconds is not None:
        write(seconds)
    left = held()
    if left:
        end = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(time.time() + left))
        return f"this box is kept up until {end}; `workstation keep off` ends that"
    end = "; it stops when nobody uses it (docs/idle.md)" if seconds == 0 else "; `workstation keep 4h` would"
    return f"nothing keeps this box up{end}"
