"""Writes the status of this box as one document, for people and for the commands on a laptop.

docs/training.md describes the document. Its version changes when a field goes or means something else; a new field
leaves it as it is.
"""

import json
import os
import re
import time

import idle_told
import stop_record
from boot_times import boots
from gpu_troubles import day, lines_of, samples, troubles
from gpu_words import usual
from job_states import as_json, called, in_words, over, shown, still_running, what
from this_box import read

version = 1
# Jobs that have ended, of which the document tells the newest.
told_ends = 5
vnc_port = 5901


def document(config, jobs):
    """Returns the document with these jobs."""
    return {
        "version": version,
        "member": config["USER"],
        "selfTest": self_test(),
        "uptimeSeconds": int(float((read("/proc/uptime") or "0").split()[0])),
        "disks": {"root": room("/"), "data": room("/data") if os.path.ismount("/data") else None},
        "jobs": {
            "running": [as_json(job) for job in jobs if job.state in still_running],
            "ended": [as_json(job) for job in jobs if job.state in over][-told_ends:],
            "unknown": [as_json(job) for job in jobs if job.state not in over + still_running],
        },
        "loggedIn": {"ssh": ssh_logins(), "desktopViewers": desktop_viewers()},
        "gpu": troubles(samples(day)),
        "idle": idle(idle_told.state()),
        "lastStop": stop_record.last(),
        "boots": boots(),
    }


def idle(told):
    """Returns when the box stops and why, or nothing while the idle agent does not answer."""
    return told and {key: told.get(key) for key in ("verdict", "reason", "stopsAt", "keepUntil")}


def self_test():
    """Returns the verdict of the last self-test, and the checks that failed or warn, with their remedies."""
    try:
        last = json.loads(read("/run/workstation-status.json") or "{}")
    except ValueError:
        last = {}
    checks = last.get("checks", [])
    return {
        "verdict": last.get("verdict", "unfinished"),
        "failed": [in_short(check) for check in checks if check["verdict"] == "failed"],
        "warnings": [in_short(check) for check in checks if check["verdict"] == "warning"],
    }


def in_short(check):
    """Returns what people need of a check."""
    return {key: check[key] for key in ("name", "detail", "remedy")}


def room(path):
    """Returns how full a file system is, in bytes; what ext4 keeps for root counts as used."""
    found = os.statvfs(path)
    total = found.f_blocks * found.f_frsize
    return {"usedBytes": total - found.f_bavail * found.f_frsize, "totalBytes": total}


def ssh_logins():
    """Returns who is logged in by SSH, from the names that sshd gives its processes: `sshd: ana@pts/0`.

    Not from utmp, which Debian 13 no longer has, and which leaves out logins without a terminal: scp and editors.
    """
    logins = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        named = re.match(r"sshd(?:-session)?: ([^@ ]+)@(\S+)", read(f"/proc/{pid}/cmdline").rstrip("\0"))
        if named:
            terminal = None if named[2] == "notty" else named[2]
            logins.append({"user": named[1], "terminal": terminal, "since": started(pid)})
    return sorted(logins, key=lambda login: (login["since"] or "", login["terminal"] or ""))


def started(pid):
    """Returns when a process started, or nothing when it has ended meanwhile."""
    boot = re.search(r"^btime (\d+)", read("/proc/stat"), re.M)
    fields = read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    if not boot or len(fields) < 20:
        return None
    seconds = int(boot[1]) + int(fields[19]) / os.sysconf("SC_CLK_TCK")
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def desktop_viewers():
    """Returns how many viewers the desktop has: open connections to the port of VNC, through which noVNC comes too."""
    local_end = f":{vnc_port:04X}"
    established = "01"
    lines = read("/proc/net/tcp").splitlines() + read("/proc/net/tcp6").splitlines()
    fields = [line.split() for line in lines]
    return sum(len(it) > 3 and it[1].endswith(local_end) and it[3] == established for it in fields)


def show(told, jobs):
    """Prints the document for people."""
    test = told["selfTest"]
    print("workstation:", test["verdict"])
    for check in test["failed"] + test["warnings"]:
        print(f"  {check['name']}: {check['detail']}\n    try: {check['remedy']}")
    state = idle_told.state()
    standing = idle_told.warning(state)
    if standing:
        print("WARNING:", standing)
    print(f"up           {duration(told['uptimeSeconds'])}")
    print("idle stop   ", idle_told.stops(state))
    data, root = told["disks"]["data"], told["disks"]["root"]
    print(f"/home, /data {filled(data) if data else 'the data volume is not mounted'}")
    print(f"root disk    {filled(root)}")
    shown_jobs = [job for job in jobs if job.state not in over] + [job for job in jobs if job.state in over][-told_ends:]
    for job in shown_jobs:
        print(f"job {job.number}{called(job)} {in_words(job)}{what(job)}")
    for login in told["loggedIn"]["ssh"]:
        print(f"logged in    {shown(login['user'])} by SSH since {login['since']} ({login['terminal'] or 'no terminal'})")
    errors = told["gpu"]["xid"]
    unusual = [one for one in told["gpu"]["throttled"] if one["reason"] != usual]
    for line in lines_of({"xid": errors, "throttled": unusual}):
        print(f"GPU          {line}")
    if told["lastStop"]:
        print("last stop    " + "\n             ".join(stop_record.in_words(told["lastStop"])))
    viewers = told["loggedIn"]["desktopViewers"]
    if viewers:
        print(f"logged in    {viewers} viewer{'' if viewers == 1 else 's'} of the desktop")


def filled(disk):
    """Says how full a disk is."""
    return f"{disk['usedBytes'] / 1e9:.1f} of {disk['totalBytes'] / 1e9:.1f} GB used"


def duration(seconds):
    """Returns a time in its two largest units."""
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h {minutes % 60} min" if hours < 24 else f"{hours // 24} d {hours % 24} h"
