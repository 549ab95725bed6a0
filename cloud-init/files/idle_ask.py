"""Asks, as the member, what only the member may be asked: the desktop since when nobody typed, and JupyterLab what it runs.

  idle_ask.py desktop|kernels [ROOT]

Root's agent runs it as the member, because the display's cookie and the notebook's token are files of the member's. It
prints one object of JSON. Without a desktop or a notebook server it prints null; any other trouble is an exit code.
"""

import calendar
import contextlib
import json
import os
import socket
import struct
import sys
import time

# The probe's own limit is 2 seconds.
seconds = 1.5
most_read = 1_000_000


def connected(path):
    """Returns a connection to a socket of the file system."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(seconds)
    try:
        connection.connect(path)
    except OSError:
        connection.close()
        raise
    return connection


def get(path, page, limit=seconds, headers=()):
    """Returns the status and body that a server at a socket answers. HTTP 1.0: it closes the connection at the end."""
    end, parts, size = time.monotonic() + limit, [], 0
    with connected(path) as connection:
        lines = [f"GET {page} HTTP/1.0", "Host: localhost", *headers, "", ""]
        connection.sendall("\r\n".join(lines).encode())
        while True:
            connection.settimeout(max(end - time.monotonic(), 0.001))
            part = connection.recv(65536)
            if not part:
                break
            parts.append(part)
            size += len(part)
            if size > most_read:
                raise ValueError
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    return int(head.split(None, 2)[1]), body


def own(path):
    """Returns a small file, which is no link."""
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(opened, "rb") as file:
        return file.read(65536)


def cookie(data, display=b"1"):
    """Returns a display's cookie from a file of Xauthority's: entries of five parts, the length before each (Xau(3))."""
    while data:
        parts, data = [], data[2:]
        for _ in range(4):
            (size,) = struct.unpack_from(">H", data)
            parts.append(data[2 : 2 + size])
            data = data[2 + size :]
        if parts[1] in (display, b"") and parts[2] == b"MIT-MAGIC-COOKIE-1":
            return parts[3]
    return b""


def exactly(connection, size):
    """Returns so many bytes."""
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            raise ValueError
        data += part
    return data


def padded(data):
    return data + bytes(-len(data) % 4)


def reply_to(connection, request):
    """Returns the answer to a request: 32 bytes, the first of which is 1."""
    connection.sendall(request)
    reply = exactly(connection, 32)
    if reply[0] != 1:
        raise ValueError
    return reply


def desktop(root):
    """Returns the seconds since a key or the mouse, and those since the display's server started.

    X11 protocol, chapter 8 and appendix B; MIT-SCREEN-SAVER 1.1, QueryInfo (x.org/releases/current/doc, 2026-11).
    """
    try:
        secret = cookie(own(root + "/run/workstation-desktop/cookie"))
        connection = connected(root + "/tmp/.X11-unix/X1")
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    with connection:
        name = b"MIT-MAGIC-COOKIE-1"
        connection.sendall(struct.pack("<BxHHHHxx", 0x6C, 11, 0, len(name), len(secret)) + padded(name) + padded(secret))
        accepted, size = struct.unpack("<Bx4xH", exactly(connection, 8))
        setup = exactly(connection, 4 * size)
        if accepted != 1:
            raise ValueError
        vendor, screens, formats = struct.unpack_from("<16xH2xBB", setup)
        if not screens:
            raise ValueError
        (window,) = struct.unpack_from("<I", setup, 32 + vendor + -vendor % 4 + 8 * formats)
        extension = b"MIT-SCREEN-SAVER"
        known = reply_to(connection, struct.pack("<BxHHxx", 98, 2 + len(extension) // 4, len(extension)) + extension)
        if not known[8]:
            raise ValueError
        (idle,) = struct.unpack_from("<I", reply_to(connection, struct.pack("<BBHI", known[9], 1, 2, window)), 16)
        return {"idle": idle / 1000, "up": seconds_up(connection, root)}


def seconds_up(connection, root):
    """Returns for how long the server at the other end has run, or nothing: its process is the peer, socket(7)."""
    with contextlib.suppress(OSError, ValueError, IndexError, struct.error):
        number, _, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        with open(f"{root}/proc/{number}/stat") as file:
            ticks = int(file.read().rpartition(")")[2].split()[19])
        return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    return None


def kernels(root):
    """Returns how many kernels run a cell, and the minutes since the last message of any.

    The question must not count as activity, or the server would never end: `no_track_activity` (jupyter_server,
    APIHandler.update_api_activity, 2026-11). It goes to the server's own socket, and so starts none.
    """
    folder = root + "/run/notebook-server"
    try:
        token = own(folder + "/token").decode().strip()
        status, body = get(folder + "/socket", "/api/kernels?no_track_activity=1", seconds, [f"Authorization: token {token}"])
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    if status == 503:
        # Not JupyterLab, but the page that says why there is none.
        return None
    if status != 200:
        raise ValueError
    found = json.loads(body)
    ages = [(time.time() - moment(kernel["last_activity"])) / 60 for kernel in found]
    return {"busy": sum(kernel["execution_state"] == "busy" for kernel in found), "ages": ages}


def moment(text):
    """Returns the seconds of a time such as 2026-11-30T12:00:00.123456Z."""
    return calendar.timegm(tuple(map(int, (text[:4], text[5:7], text[8:10], text[11:13], text[14:16], text[17:19]))))


if __name__ == "__main__":
    print(json.dumps({"desktop": desktop, "kernels": kernels}[sys.argv[1]](sys.argv[2] if len(sys.argv) > 2 else "")))
