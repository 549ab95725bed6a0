"""Runs a command on a terminal of its own, types what a person would, and says how it went, as JSON.

Arguments: a JSON list of pairs, of text to wait for and text to type, and then the command.
"""

import fcntl
import json
import os
import pty
import re
import select
import sys
import termios
import time

seconds = 40


def main():
    steps, command = json.loads(sys.argv[1]), sys.argv[2:]
    # The terminal's own end stays open here, so that its modes can be read once the command has ended.
    master, slave = pty.openpty()
    child = os.fork()
    if child == 0:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        for number in 0, 1, 2:
            os.dup2(slave, number)
        os.execvp(command[0], command)
    modes = termios.tcgetattr(slave)
    said, seen, until = "", 0, time.monotonic() + seconds
    status = None
    while time.monotonic() < until and status is None:
        if select.select([master], [], [], 0.05)[0]:
            said += os.read(master, 65536).decode(errors="replace")
        found = steps and re.search(steps[0][0], said[seen:])
        if found:
            seen += found.end()
            # A person needs a moment, and by then the command listens.
            time.sleep(0.2)
            os.write(master, steps.pop(0)[1].encode())
        ended, raw = os.waitpid(child, os.WNOHANG)
        if ended:
            status = os.WEXITSTATUS(raw) if os.WIFEXITED(raw) else -os.WTERMSIG(raw)
    if status is None:
        os.kill(child, 9)
        os.waitpid(child, 0)
    while select.select([master], [], [], 0.1)[0]:
        said += os.read(master, 65536).decode(errors="replace")
    restored = termios.tcgetattr(slave) == modes
    print(json.dumps({"code": status, "said": said, "restored": restored, "untyped": len(steps)}))


main()
