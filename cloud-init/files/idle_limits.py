"""Holds every number of the idle rule, with its unit. docs/idle.md says the same numbers; a test compares them."""

from typing import NamedTuple


class Limit(NamedTuple):
    """Holds a number and its unit."""

    value: float
    unit: str


# Sources: "facts" are the signals tried on Debian 12 with TigerVNC 1.12, sshd and Docker in 2026-11; "own" is a choice of
# ours, with its reason.
limits = {
    # When people are told: long enough to come back from a meeting, and to save a file. Own, as in GitHub Codespaces' asks.
    "firstWarning": Limit(10, "minutes before the stop"),
    "lastWarning": Limit(2, "minutes before the stop"),
    # Whoever started the box is on the way; a first boot installs for 10 to 20 minutes. Own.
    "bootGrace": Limit(15, "minutes after the boot"),
    # Work lasts or returns. Cron, updatedb and log rotation take one to three minutes. Own.
    "steady": Limit(4, "busy minutes of the last 15"),
    "steadyWindow": Limit(15, "minutes"),
    # With a longer idle limit, hourly and nightly work of the system must not keep a box up. Own.
    "returns": Limit(45, "minutes in which a strong minute returns"),
    # A desktop without anybody takes about 2 % (facts). A thread that moves between cores fills none of them by half.
    "cpu": Limit(6, "% of all cores"),
    # On two or four cores 6 % is a blinking window. Own.
    "cpuCores": Limit(0.25, "cores"),
    "cpuCoresWithViewer": Limit(0.5, "cores while somebody looks"),
    # Cron's and mandb's work is one thread; two busy cores for one minute are somebody's. Own.
    "cpuAtOnce": Limit(2, "cores"),
    "cpuAtOnceLeast": Limit(4, "% of all cores, for those 2 cores"),
    "cpuAtOncePercent": Limit(80, "% of all cores"),
    # One spinning process looks like a computation with one thread. A computation writes, reads or prints in a day. Own.
    "oneCoreAlone": Limit(1440, "minutes without any other sign"),
    # A desktop on the GPU shows up to 3 % (facts). Training that waits for its loader shows more in most minutes.
    "gpu": Limit(6, "% of the busiest GPU"),
    "gpuAtOnce": Limit(7, "% of the busiest GPU"),
    # Journal and browser write some 0.03 MB/s, at times 0.5 (facts).
    "disk": Limit(1, "MB/s written"),
    # A checkpoint of 1.2 GB in one minute. Own.
    "diskAtOnce": Limit(20, "MB/s written"),
    # Agents and chrony move 10 KiB a minute, busy ones 6 KB/s (facts); a slow download moves 50 KB/s.
    "net": Limit(0.015, "MB/s"),
    # A viewer of a quiet desktop gets a clock, a cursor or htop: below 20 KB/s. Own.
    "netWithViewer": Limit(0.04, "MB/s beside the SSH sessions"),
    "netAtOnce": Limit(1, "MB/s"),
    # Heartbeats of VS Code, Jupyter and ServerAlive move hundreds of bytes/s, `top` up to 2 KB/s (facts).
    "ssh": Limit(3000, "bytes/s"),
    "sshAtOnce": Limit(100_000, "bytes/s"),
    # While every connection may be the tunnel of a viewer's picture. Own.
    "sshWithViewer": Limit(100_000, "bytes/s"),
    # Beside a viewer's tunnel: a copy, or what is more than the viewer gets all the time. Own.
    "sshBesideViewer": Limit(40_000, "bytes/s"),
    "viewerWindow": Limit(30, "minutes, whose least is a viewer's"),
    "sshWithViewerAtOnce": Limit(1_000_000, "bytes/s"),
    # What a session moves is in `net` too, with the frames of Session Manager round it. Own.
    "sessionInNet": Limit(1.1, "bytes in `net` for a byte of a session"),
    # A lock that hangs must not hold for ever (facts).
    "package": Limit(120, "minutes of package work"),
    # Debian and Ubuntu fetch lists twice a day, at a time of chance (apt-daily.timer), in a minute or two. Own.
    "packageLists": Limit(300, "minutes of idle limit from which a short run of a package manager is no use"),
    # A run of package work, or of a probe's silence, ends after this time without it. Own.
    "runGap": Limit(30, "minutes"),
    # How long a reading of 0 may be input, when the clock went back and nobody is connected. Own.
    "clockDoubt": Limit(30, "minutes after the jump"),
    # Somebody has to repair a probe that is silent for so long.
    "unknownWarning": Limit(1440, "minutes without an answer of a probe"),
}

# The value of "since" columns for: never, or not known.
never = 9999

# Each probe's columns.
probes = {
    "ssh": ("ssh", "ssh_bps"),
    "vnc": ("vnc",),
    "input": ("input",),
    "cpu": ("cpu", "cores"),
    "gpu": ("gpu", "gpu_mem"),
    "disk": ("disk",),
    "net": ("net",),
    "docker": ("docker",),
    "hold": ("hold",),
    "kernel": ("kernel_busy", "kernel_act"),
    "ide": ("ide_input",),
    "pkg": ("pkg",),
    "jobs": ("jobs",),
}


def value(name):
    """Returns a limit's number."""
    return limits[name].value
