"""Writes a warning to terminals of its own, and prints as JSON what each got. For tests; it touches no other terminal.

  terminals.py FOLDER WHICH    FOLDER has the box's scripts
"""

import fcntl
import json
import os
import pty
import sys
import termios
import time
import tty

sys.path.insert(0, sys.argv[1])

import idle_warnings


def opened():
    """Returns a terminal's master, its slave and its name."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    return master, slave, os.ttyname(slave)


def got(master):
    """Returns what a terminal got."""
    try:
        return os.read(master, 65536).decode()
    except OSError:
        return ""


def fill(slave):
    """Writes until nobody takes more."""
    flags = fcntl.fcntl(slave, fcntl.F_GETFL)
    fcntl.fcntl(slave, fcntl.F_SETFL, flags | os.O_NONBLOCK)
    try:
        while os.write(slave, b"x" * 1024):
            pass
    except BlockingIOError:
        pass


def main(which):
    """Warns, and returns what came of it."""
    asked, unread, normal = opened(), opened(), opened()
    os.utime(normal[2], (1000, 1000))
    # What `mesg n` does (mesg(1)).
    os.chmod(normal[2], 0o600)
    names = [asked[2], unread[2], normal[2]]
    if which == "stopped":
        termios.tcflow(asked[1], termios.TCOOFF)
    if which == "full":
        fill(asked[1])
    if which == "foreign":
        idle_warnings.number_of = lambda user: os.getuid() + 1
    if which == "strange":
        file = os.path.join(sys.argv[1], "no-terminal")
        open(file, "w").close()
        link = file + "-link"
        os.symlink(asked[2], link)
        names = [file, link, "/dev/pts/99999999", normal[2]]
    if which == "broken":
        idle_warnings.glob.glob = None
    else:
        idle_warnings.glob.glob = lambda pattern: names
    idle_warnings.run = lambda command, seconds: None
    member = sys.argv[3]
    began = time.monotonic()
    if which == "back":
        idle_warnings.take_back(member)
    else:
        left = None if which == "unknown" else 10
        idle_warnings.warn(left, "Nobody has used it\x1b]0;x\x07 since minute 12, when the GPU was 88 % busy.", member)
    took = time.monotonic() - began
    found = os.stat(normal[2])
    told = {"took": took, "read": got(asked[0]), "denied": got(normal[0]), "input": found.st_atime}
    if which == "strange":
        told["file"] = open(file).read()
    return told


print(json.dumps(main(sys.argv[2])))
