"""Where the nodes of a job meet: each child comes to node 0, learns all addresses, and stays to tell how it ends."""

import fcntl
import json
import socket
import struct
import threading
import time

from trouble import Infrastructure, say

port = 29401
# The hosts start within minutes of each other; the slowest has still to pull its image.
limit = 600.0
# A node says who it is at once, and a stranger must not hold the door.
seconds_to_speak = 5.0
longest_line = 65536
# A command that loses its partner fails at once, by itself, and maybe before this node hears that the partner is gone.
seconds_to_settle = 3.0


class Meeting:
    """What both sides know. `lost` is a sentence once a node is gone, `ended` the exit code of one that said it."""

    hosts = ()
    interface = lost = ended = None

    def __init__(self, nodes, job, seconds=limit, at=port):
        self.nodes, self.port = nodes, at
        self.seconds, self.until = seconds, time.monotonic() + seconds
        # One of another job, or of this job's earlier attempt, is not one of us.
        self.job = job

    def left(self):
        return max(0.1, self.until - time.monotonic())

    def settle(self):
        """Waits a moment for the word that a node is gone."""
        until = time.monotonic() + seconds_to_settle
        while not self.lost and time.monotonic() < until:
            time.sleep(0.05)


class Main(Meeting):
    """Node 0, who opens the door."""

    def meet(self):
        self.here, self.change, self.strangers = {}, threading.Condition(), set()
        with socket.create_server(("", self.port), backlog=64) as door:
            door.settimeout(0.2)
            while not self.complete():
                if time.monotonic() > self.until:
                    missing = sorted(set(range(1, self.nodes.count)) - set(self.here))
                    names = ("node " if len(missing) == 1 else "nodes ") + ", ".join(map(str, missing))
                    why = f"{names} of {self.nodes.count} did not come within {self.seconds:g} s"
                    for connection, _ in list(self.here.values()):
                        send(connection, {"refused": why})
                    raise Infrastructure(why)
                try:
                    connection, (address, _) = door.accept()
                except socket.timeout:
                    continue
                threading.Thread(target=self.greet, args=(connection, address), daemon=True).start()
        with self.change:
            # The address at which the children came is the one at which others reach this node too.
            mine = self.here[1][0].getsockname()[0]
            self.hosts = [mine, *(self.here[index][1] for index in range(1, self.nodes.count))]
            for connection, _ in self.here.values():
                send(connection, {"hosts": self.hosts})
        self.interface = interface_of(mine)

    def complete(self):
        with self.change:
            return len(self.here) == self.nodes.count - 1

    def greet(self, connection, address):
        """Learns who comes, and then listens to it until it goes."""
        connection.settimeout(seconds_to_speak)
        lines = connection.makefile("rb")
        index = self.who(receive(lines))
        if index is None:
            connection.close()
            if address not in self.strangers:
                self.strangers.add(address)
                say(f"{address} came and is no node of this job")
            return
        keep_alive(connection)
        with self.change:
            if self.hosts or (index in self.here and self.here[index][1] != address):
                send(connection, {"refused": f"node {index} of this job is already here, from another address"})
                connection.close()
                return
            # The same node again: its first connection broke.
            self.here[index] = connection, address
        said = receive(lines)
        with self.change:
            if self.here.get(index, (None,))[0] is not connection:
                return
            if not self.hosts:
                del self.here[index]
            elif said is None or "exit" not in said:
                self.lost = self.lost or f"node {index} ({address}) is gone"
                for other, _ in self.here.values():
                    send(other, {"gone": self.lost})
            elif said["exit"] and self.ended is None:
                say(f"node {index} ({address}) ended with exit code {said['exit']}")
                self.ended = said["exit"]

    def who(self, said):
        """Returns the index of a child of this very job, or nothing."""
        index = said.get("index") if said else None
        ours = said and said.get("job") == self.job and type(index) is int and 0 < index < self.nodes.count
        return index if ours else None

    def failed(self, code):
        """The command of this node failed, and the job with it unless another one was first, or a node is gone."""
        with self.change:
            self.ended = self.ended or code
        self.settle()

    def leave(self, code):
        for connection, _ in self.here.values():
            send(connection, {"exit": code})


class Child(Meeting):
    """Every other node."""

    def meet(self):
        main = self.nodes.main_address
        said = None
        while said is None:
            if time.monotonic() > self.until:
                raise Infrastructure(f"the main node {main} did not answer within {self.seconds:g} s")
            said = self.come(main)
            if said is None:
                time.sleep(0.5)
        if "hosts" not in said:
            raise Infrastructure(str(said.get("refused", f"the main node {main} says what no main node says")))
        self.hosts = said["hosts"]
        self.interface = interface_of(self.connection.getsockname()[0])
        self.connection.settimeout(None)
        threading.Thread(target=self.listen, daemon=True).start()

    def come(self, main):
        """Returns what the main node says, or nothing where it is not there yet."""
        try:
            self.connection = socket.create_connection((main, self.port), timeout=min(5, self.left()))
        except OSError:
            return None
        keep_alive(self.connection)
        self.connection.settimeout(self.left())
        self.lines = self.connection.makefile("rb")
        send(self.connection, {"index": self.nodes.index, "job": self.job})
        return receive(self.lines)

    def listen(self):
        said = receive(self.lines) or {}
        if "exit" in said:
            self.ended = said["exit"]
        else:
            self.lost = str(said.get("gone", f"the main node {self.nodes.main_address} is gone"))

    def failed(self, code):
        """The command of this node failed: the main node hears it at once, for the first to fail decides."""
        self.leave(code)
        if self.ended is None:
            self.settle()

    def leave(self, code):
        send(self.connection, {"exit": code})


def send(connection, words):
    try:
        connection.sendall(json.dumps(words).encode() + b"\n")
    except OSError:
        # Whoever listens to it notices that it is gone.
        pass


def receive(lines):
    """Returns one line of JSON, or nothing: the other side is gone, is silent, or speaks another language."""
    try:
        said = json.loads(lines.readline(longest_line))
        return said if isinstance(said, dict) else None
    except (OSError, ValueError):
        return None


def keep_alive(connection):
    """Notices a host that vanished without a word within half a minute."""
    connection.settimeout(None)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (socket.TCP_KEEPIDLE, 10), (socket.TCP_KEEPINTVL, 5), (socket.TCP_KEEPCNT, 4):
        connection.setsockopt(socket.IPPROTO_TCP, option, value)


def interface_of(address):
    """Returns the interface that has an address: `eth0`, never Docker's bridge, as the nodes met over it."""
    siocgifaddr = 0x8915
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        for _, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(any_socket, siocgifaddr, struct.pack("256s", name.encode()[:15]))
            except OSError:
                continue
            if socket.inet_ntoa(answer[20:24]) == address:
                return name
    return None
