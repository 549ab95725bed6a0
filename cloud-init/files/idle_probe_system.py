"""Reads what the kernel counts: processors, memory, disks and network. Rates are means since the last reading."""

import contextlib
import os
import re

million = 1e6
# Cards that pass on what another card moves already.
virtual_cards = re.compile("lo$|veth|docker|br-|virbr|cni|flannel|tun|tap|wg|ifb|dummy")
# Disks in memory, and those that lie on another.
virtual_disks = re.compile("loop|ram|zram|dm-|md|sr|fd")
bytes_of_sector = 512


def lines_of(path):
    """Returns the fields of each line of one of the kernel's files."""
    with open(path) as file:
        return [line.split() for line in file]


class Counters:
    """Turns counters, by name, into what was added since the last reading."""

    def __init__(self, root):
        self.root, self.then, self.before = root, 0.0, None
        with contextlib.suppress(Exception):
            self.before = self.count()

    def added(self, now):
        """Returns what was added to each counter, and the seconds in which it was; nothing at the first reading."""
        counted, before, then = self.count(), self.before, self.then
        self.before, self.then = counted, now
        if before is None or now <= then:
            return {}, 1.0
        return {name: grown(before.get(name), values) for name, values in counted.items()}, now - then


def grown(before, values):
    """Returns how much each value has grown; one that is new, or began again, has grown from 0."""
    if before is None:
        return values
    return [value - old if value >= old else value for old, value in zip(before, values)]


class Processor(Counters):
    """Tells how busy the processors are. Time that the host took away counts: somebody wanted it."""

    def count(self):
        """Returns busy and whole time of each core, and of all as `cpu`."""
        counted = {}
        for name, *values in lines_of(self.root + "/proc/stat"):
            if name.startswith("cpu"):
                user, nice, system, idle, waiting, *rest = map(int, values[:8])
                busy = user + nice + system + sum(rest)
                counted[name] = [busy, busy + idle + waiting]
        if "cpu" not in counted:
            raise ValueError
        return counted

    def read(self, now):
        added, _ = self.added(now)
        busy = {name: min(part / whole, 1.0) if whole > 0 else 0.0 for name, (part, whole) in added.items()}
        cores = sum(share > 0.5 for name, share in busy.items() if name != "cpu")
        return {"cpu": round(100 * busy.get("cpu", 0.0), 2), "cores": cores}


class Disk(Counters):
    """Tells what is written to whole disks."""

    def count(self):
        counted = {}
        for fields in lines_of(self.root + "/proc/diskstats"):
            name = fields[2]
            # Partitions are not in this folder.
            if not virtual_disks.match(name) and os.path.exists(f"{self.root}/sys/block/{name}"):
                counted[name] = [int(fields[9])]
        return counted

    def read(self, now):
        added, seconds = self.added(now)
        sectors = sum(count for (count,) in added.values())
        return {"disk": round(sectors * bytes_of_sector / seconds / million, 4)}


class Network(Counters):
    """Tells what the box's own cards move; what containers move goes through these too."""

    def count(self):
        with open(self.root + "/proc/net/dev") as file:
            lines = [line.replace(":", " ").split() for line in file][2:]
        if not lines:
            # There is one at least, the loopback.
            raise ValueError
        cards = {name: [int(values[0]), int(values[8])] for name, *values in lines if not virtual_cards.match(name)}
        real = {name for name in cards if os.path.exists(f"{self.root}/sys/class/net/{name}/device")}
        return {name: values for name, values in cards.items() if name in real or not real}

    def read(self, now):
        added, seconds = self.added(now)
        come, gone = (sum(values[way] for values in added.values()) / seconds / million for way in (0, 1))
        return {"net": round(come + gone, 5), "net_in": round(come, 5), "net_out": round(gone, 5)}


class Memory:
    """Tells how much of the memory is in use, without what the kernel would give back."""

    def __init__(self, root):
        self.root = root

    def read(self, now):
        found = {fields[0]: int(fields[1]) for fields in lines_of(self.root + "/proc/meminfo")}
        return {"mem": round(100 - 100 * found["MemAvailable:"] / found["MemTotal:"], 1)}
