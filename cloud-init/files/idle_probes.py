"""Samples what this box does, once a minute: what the idle rule needs, and what `workstation metrics` shows beside it.

Each probe runs in a thread of its own, with a time limit. One that fails or is late is unknown in this minute: its columns
hold nothing, and `err` has its name. One that hangs, in a driver for example, is left there. It delays no other probe,
and is not started again before it has come back. docs/idle.md says where each column comes from.
"""

import threading
import time

from idle_limits import probes as columns_of
from idle_probe_cgroup import Groups
from idle_probe_docker import Docker
from idle_probe_gpu import Gpu, KernelLog
from idle_probe_member import Desktop, Editor, Notebook
from idle_probe_net import Sessions, viewers
from idle_probe_processes import Processes, package_work
from idle_probe_system import Disk, Memory, Network, Processor

usual_seconds, gpu_seconds = 2, 5
# What a column holds beside the rule's, when its probe is unknown.
extras = {"cpu_by": None, "mem": None, "net_in": None, "net_out": None, "gpus": [], "xid": []}


class Probe:
    """One reading of one or several probes' columns, in a thread."""

    def __init__(self, names, read, seconds=usual_seconds):
        self.names, self.read, self.seconds = names, read, seconds
        self.thread = None

    def start(self, now):
        """Starts a reading, and returns where its answer will be; nothing while the last one still hangs."""
        if self.thread and self.thread.is_alive():
            return None
        answer = {}
        self.thread = threading.Thread(target=self.work, args=(now, answer), daemon=True)
        try:
            self.thread.start()
        except RuntimeError:
            # There is no room for another thread.
            self.thread = None
            return None
        return answer

    def work(self, now, answer):
        """Reads; whatever goes wrong, the probe is unknown."""
        try:
            answer["found"] = self.read(now)
        except Exception:
            pass

    def found(self, answer, began):
        """Waits until the time limit, and returns the columns, or nothing when the probe is unknown."""
        if answer is None:
            return None
        self.thread.join(max(began + self.seconds - time.monotonic(), 0))
        # A reading that ends later changes this answer no more, because nobody looks at it.
        return answer.get("found")


class Probes:
    """Samples a box. `config` has its settings as this_box.read_config returns them; tests move its files below `root`."""

    def __init__(self, config, root=""):
        member = config.get("USER", "")
        processes, docker = Processes(root), Docker(root)
        self.now = 0.0
        self.probes = [
            Probe(("ssh",), Sessions(processes).read),
            Probe(("vnc",), lambda now: viewers(root)),
            Probe(("input",), Desktop(member, processes, root).read),
            Probe(("cpu",), Processor(root).read),
            Probe(("gpu",), Gpu(root).read, gpu_seconds),
            Probe(("disk",), Disk(root).read),
            Probe(("net",), Network(root).read),
            Probe(("docker", "jobs"), docker.read),
            Probe(("kernel",), Notebook(member, root).read),
            Probe(("ide",), Editor(member, root).read),
            Probe(("pkg",), lambda now: package_work(processes, now)),
            Probe((), Groups(root).read),
            Probe((), Memory(root).read),
            Probe((), KernelLog(root).read),
        ]

    def sample(self, minute, elapsed_seconds):
        """Returns all columns of a minute but those that the agent adds. `elapsed_seconds`: since the sample before."""
        self.now += max(float(elapsed_seconds), 0.0)
        began = time.monotonic()
        answers = [(probe, probe.start(self.now)) for probe in self.probes]
        sample, failed = dict(extras), []
        for probe, answer in answers:
            found = probe.found(answer, began) or {}
            for name in probe.names:
                if any(column not in found for column in columns_of[name]):
                    failed.append(name)
                    sample.update(dict.fromkeys(columns_of[name]))
                else:
                    sample.update((column, found[column]) for column in columns_of[name])
            sample.update((column, found[column]) for column in extras if column in found)
        sample["err"] = failed
        return sample
