"""Tells when this box ran, by its own journal, so that a laptop can compare it with AWS's events."""

import re
import subprocess

# The newest boots are told.
told_boots = 100
moment = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)")


def boots():
    """Returns the first and last entry of each boot in the journal, oldest first; none where it cannot be read.

    systemd 247 prints a line a boot, 252 a header before them; both print two times in it (journalctl(1), 2026-11).
    """
    command = ["journalctl", "--list-boots", "--utc", "--quiet", "--no-pager"]
    try:
        ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=5, check=False)
    except (OSError, subprocess.SubprocessError):
        return []
    found = [moment.findall(line) for line in ran.stdout.decode(errors="replace").splitlines()]
    spans = [["T".join(at) + "Z" for at in times] for times in found if len(times) == 2]
    return [{"from": first, "to": last} for first, last in spans][-told_boots:]
