"""Runs a command in a terminal of its own: bytes in and out, and sizes ("ROWS COLS" a line) on descriptor 3; its exit code."""

import fcntl
import os
import pty
import select
import struct
import sys
import termios

pid, terminal = pty.fork()
if pid == 0:
    os.close(3)
    os.execvp(sys.argv[1], sys.argv[1:])

sources = {0, 3, terminal}
while terminal in sources:
    for source in select.select(sources, [], [])[0]:
        try:
            data = os.read(source, 1024)
        except OSError:  # Linux's way to say that nobody has the terminal open any more
            data = b""
        if not data:
            sources.discard(source)
        elif source == 0:
            os.write(terminal, data)
        elif source == terminal:
            os.write(1, data)
        else:
            rows, columns = map(int, data.split(b"\n")[-2].split())
            fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.exit(code if code >= 0 else 128 - code)
