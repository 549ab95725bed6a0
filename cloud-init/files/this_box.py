"""Tells what the verbs of `workstation` need to know of this box, and makes them run as its member.

Nothing here may be believed by root for the self-test: the verbs read files of the member's home, as the member.
"""

import os
import pwd
import stat
import sys

from member_settings import Refused

biggest_file = 1_000_000


def read_config():
    """Returns the box's settings by name, without their common prefix."""
    with open("/etc/workstation/config.env") as file:
        lines = [line.strip().split("=", 1) for line in file]
    return {name[len("WORKSTATION_"):]: value for name, value in lines}


def read(path):
    """Returns the text of a regular file, or nothing. Never follows a link, waits for a pipe or reads without end."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ""
    with open(opened, errors="replace") as file:
        return file.read(biggest_file) if stat.S_ISREG(os.fstat(opened).st_mode) else ""


def become_member(member):
    """Lets a verb run as the member, whoever calls it: root must not read what a member wrote, nor run a job.

    The agent's user, as whom a shell of Session Manager opens, has sudo; anybody else is refused by sudo itself.
    """
    try:
        account = pwd.getpwnam(member)
    except KeyError:
        raise Refused(f"this box has no account {member} yet; see workstation-status") from None
    if os.getuid() == account.pw_uid:
        return
    if os.getuid() != 0:
        os.execvp("sudo", ["sudo", "-n", "-H", "-u", member, "--", *sys.argv])
    os.initgroups(member, account.pw_gid)
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
    os.environ.update(HOME=account.pw_dir, USER=member, LOGNAME=member)


def this_start():
    """Returns what names this start of this machine, and no other start of it or of another.

    A rehearsed box shares its host's kernel, so the time at which its first process started is a part: the 22nd
    field, the 20th after the process's name, which is in brackets.
    """
    fields = read("/proc/1/stat").rpartition(")")[2].split()
    first_process = fields[19] if len(fields) > 19 else ""
    return "/".join([read("/etc/machine-id").strip(), read("/proc/sys/kernel/random/boot_id").strip(), first_process])
