"""Reads whose work keeps the processors busy, by control groups of version 2: logins, containers, the desktop, the system.

The rule asks for the sum alone, because work is work whoever does it; `workstation metrics` shows who. A system with
control groups of version 1 tells nothing here.
"""

import os

from idle_probe_system import Counters

system = "system.slice"
# Which kind of work a group is. systemd writes a dash within a name as \x2d.
kinds = {
    "user.slice": "logins",
    "docker": "containers",
    "machine.slice": "containers",
    rf"{system}/system-workstation\x2ddesktop.slice": "desktop",
    rf"{system}/system-workstation\x2dvnc.slice": "desktop",
}


class Groups(Counters):
    """Tells the cores that each kind of work keeps busy, as `cpu_by`."""

    def count(self):
        """Returns microseconds of processor time by group. A container's ends with it, so sums would shrink."""
        base = self.root + "/sys/fs/cgroup"
        scopes = [f"{system}/{name}" for name in os.listdir(f"{base}/{system}") if is_container(name)]
        counted = {}
        for group in [system, *kinds, *scopes]:
            try:
                with open(f"{base}/{group}/cpu.stat") as file:
                    counted[group] = [int(next(line.split()[1] for line in file if line.startswith("usage_usec ")))]
            except (OSError, StopIteration):
                continue
        return counted

    def read(self, now):
        added, seconds = self.added(now)
        if system not in added:
            return {}
        used = dict.fromkeys(["logins", "containers", "desktop", "system"], 0)
        for group, (more,) in added.items():
            used[kinds.get(group, "system" if group == system else "containers")] += more
            # What is within the system's group is not the system's.
            used["system"] -= more if group.startswith(system + "/") else 0
        return {"cpu_by": {kind: round(max(more, 0) / 1e6 / seconds, 2) for kind, more in used.items()}}


def is_container(name):
    """Tells whether a group is a container of Docker's."""
    return name.startswith("docker-") and name.endswith(".scope")
