"""Tells which SSH sessions and viewers of the desktop there are, and the bytes that the sessions move."""

import re

from idle_probe_run import NoAnswer, output_of

ssh_port, vnc_port = 22, 5901
# The kernel cuts the name of `ssm-session-worker`, of which Session Manager runs one for each session.
worker = "ssm-session-wor"
loopback = re.compile(r"127\.|\[::1\]|\[::ffff:127\.")
socket_line = re.compile(r"\d+\s+\d+\s+(\S+):(\d+)\s+(\S+):(\d+)(?:\s+(.*))?$")


class Socket:
    """An established connection as `ss` tells it, with the bytes that have arrived at either end."""

    def __init__(self, line):
        found = socket_line.match(line)
        if not found:
            raise NoAnswer
        self.here, self.port, self.there, self.their_port = found[1], int(found[2]), found[3], int(found[4])
        self.key = found[0][: found.start(5)].split(None, 2)[2] if found[5] else found[0].split(None, 2)[2]
        owner = re.search(rf'"{worker}[a-z]*",pid=(\d+)', found[5] or "")
        self.worker = int(owner[1]) if owner else None
        self.bytes = None

    def take_details(self, line):
        """What is sent again to somebody who has gone does not count, so it takes what was acknowledged."""
        found = re.findall(r"\bbytes_(?:acked|received):(\d+)", line)
        self.bytes = sum(map(int, found))


class Sessions:
    """Counts the connections that sshd serves, and the sessions of Session Manager that do not lead to sshd."""

    def __init__(self, processes, port=ssh_port):
        self.processes, self.port = processes, port
        self.before, self.then = None, 0.0

    def read(self, now):
        sockets = self.sockets(now)
        served = [it for it in sockets if it.port == self.port]
        sessions = [[it] for it in served]
        for number in {it.worker for it in sockets if it.worker}:
            own = [it for it in sockets if it.worker == number]
            # SSH through Session Manager is sshd's already.
            if not any(it.their_port == self.port and loopback.match(it.there) for it in own):
                sessions.append([it for it in own if not loopback.match(it.there)])
        return {"ssh": len(sessions), "ssh_bps": self.rate([it for session in sessions for it in session], now)}

    def sockets(self, now):
        """Returns the sockets that count; the owners are asked for only where one can be a session's, for that is slow."""
        has_worker = any(process.name == worker for process in self.processes.look(now).values())
        which = ["-p"] if has_worker else []
        only = [] if has_worker else [f"sport = :{self.port}"]
        _, text = output_of(["ss", "-tniH", *which, "state", "established", *only], 1.5)
        sockets = []
        for line in text.splitlines():
            if not line[:1].isspace():
                sockets.append(Socket(line))
            elif sockets:
                sockets[-1].take_details(line)
        if any(it.bytes is None for it in sockets):
            raise NoAnswer
        return sockets

    def rate(self, sockets, now):
        """Returns the bytes a second. Counters go with their socket, so each is compared with its own."""
        before, then = self.before, self.then
        self.before, self.then = {it.key: it.bytes for it in sockets}, now
        if before is None or now <= then:
            return 0.0
        moved = 0
        for it in sockets:
            old = before.get(it.key, 0)
            moved += it.bytes - old if it.bytes >= old else it.bytes
        return round(moved / (now - then), 1)


def viewers(root=""):
    """Counts the connections to the desktop's port, through which noVNC comes too."""
    found = 0
    for name in ("tcp", "tcp6"):
        try:
            with open(f"{root}/proc/net/{name}") as file:
                fields = [line.split() for line in file]
        except FileNotFoundError:
            # A kernel without IPv6.
            continue
        found += sum(len(it) > 3 and it[1].endswith(f":{vnc_port:04X}") and it[3] == "01" for it in fields)
    return {"vnc": found}
