"""Tells people that this box is about to stop, or that the stop is off: in each terminal, and on the member's desktop.

Root's agent calls it. As `wall` and `shutdown` do, it writes to every terminal, also after `mesg n`, which takes the right
from other users and not from root (wall(1) and mesg(1) of util-linux, read 2026-11). Like theirs (ttymsg.c of util-linux,
wall.c of systemd), its writes never wait for a terminal that is stopped or that nobody reads. It writes only, so a
terminal's time of input stays, and a warning is no use of the box.
"""

import contextlib
import glob
import os
import pwd
import select
import stat
import subprocess
import textwrap
import threading
import time

from idle_told import minutes, postpone
from job_states import shown

# Not `workstation-...`, for all of which the self-test waits.
unit = "idle-notice.service"
# Who has terminals on a box besides its member: the user of Session Manager's shells.
agent_user = "ssm-user"
# For one terminal, as systemd waits for each; and for all.
patience, all_patience = 0.05, 2


def warn(minutes_left, reason, member):
    """Warns of the stop in so many minutes. Without a number it tells the reason alone: a probe that does not answer."""
    stops = minutes_left is not None
    title = f"this box stops in {minutes(minutes_left)}" if stops else "nobody knows whether this box is idle"
    how = [f"To keep it: press a key, or type {postpone}."] if stops else []
    in_time(tell, member, [f"WARNING: {title}.", reason, *how])
    with contextlib.suppress(Exception):
        show(member, title, reason, minutes_left)


def take_back(member):
    """Says that the stop is off, and takes the notification away."""
    in_time(tell, member, ["the stop is off: the box is in use again, or somebody keeps it up."])
    with contextlib.suppress(Exception):
        run(["systemctl", "stop", unit], 3)


def in_time(act, *words):
    """Does something, and leaves it behind where a kernel does not let it end."""

    def quietly():
        with contextlib.suppress(Exception):
            act(*words)

    thread = threading.Thread(target=quietly, daemon=True)
    thread.start()
    thread.join(all_patience + 1)


def tell(member, lines):
    """Writes lines to each terminal of the member and of the agent's user."""
    owners = {owner for owner in map(number_of, (member, agent_user)) if owner is not None}
    safe = [shown(line) for line in lines]
    wrapped = textwrap.wrap("workstation: " + safe[0], 79)
    for line in safe[1:]:
        wrapped += textwrap.wrap(line, 79, initial_indent="  ", subsequent_indent="  ")
    # The bell, and carriage returns for terminals in raw mode.
    text = "\r\n".join(["\a", *wrapped, ""]).encode()
    end = time.monotonic() + all_patience
    for terminal in glob.glob("/dev/pts/[0-9]*"):
        with contextlib.suppress(OSError):
            write(terminal, owners, text, min(end, time.monotonic() + patience))


def number_of(user):
    """Returns a user's number, or nothing."""
    try:
        return pwd.getpwnam(user).pw_uid
    except KeyError:
        return None


def write(terminal, owners, text, end):
    """Writes to a terminal until a time, and no longer."""
    opened = os.open(terminal, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_NOFOLLOW)
    try:
        found = os.fstat(opened)
        if not stat.S_ISCHR(found.st_mode) or found.st_uid not in owners:
            return
        while text:
            with contextlib.suppress(BlockingIOError):
                text = text[os.write(opened, text):]
            left = end - time.monotonic()
            if left <= 0 or (text and not select.select([], [opened], [], left)[1]):
                return
    finally:
        os.close(opened)


def show(member, title, reason, minutes_left):
    """Shows a notification on the member's desktop, by a unit that runs as the member and waits for its button."""
    # A former warning's, which takes its notification away.
    run(["systemctl", "stop", unit], 3)
    here = os.path.dirname(os.path.abspath(__file__))
    longest = 60 * (minutes_left or 58) + 120
    run(
        [
            *["systemd-run", "--quiet", "--collect", "--no-block", "--unit=" + unit, "--uid=" + member],
            *[f"--property=RuntimeMaxSec={longest:g}", "--property=TimeoutStopSec=2"],
            # systemd would replace what begins with a dollar.
            *["/usr/bin/python3", here + "/idle_notice.py", title, shown(reason).replace("$", "?")],
        ],
        3,
    )


def run(command, seconds):
    """Runs a command for so long, whatever comes of it."""
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        quiet = subprocess.DEVNULL
        subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, timeout=seconds)
