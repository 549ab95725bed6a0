"""Says what one minute of a box shows: what of it is use, what is busy for too short a time, and what is neither.

Presence is no use: connections, viewers, containers, held GPU memory and idle kernels are only told. docs/idle.md has the
table.
"""

from collections import deque

from idle_limits import never, probes, value
from idle_memory import BUSY, QUIET, USE, Run, Since, Steady

# What these have not seen, shows in what they read next, or would be no use.
harmless = ("vnc", "docker", "input", "ide")


class Minute:
    """Holds what a minute shows: uses by their signal, in words, and how long ago the last event was."""

    def __init__(self, minute):
        self.minute = minute
        self.uses = {}
        # The minute of the last input, and its words.
        self.event = None
        # Whether something was busy, or a harmless probe silent, so that the idle time stands still.
        self.held = False
        # What is no use any more, in words.
        self.spent = []


class Signals:
    """Judges minutes, one after another."""

    def __init__(self, limit, cores=None):
        self.cores = cores
        patient = limit > value("returns")
        # Within so long a limit the system fetches its lists of packages again and again.
        self.lists = limit >= value("packageLists")
        self.steady = {name: Steady(patient) for name in ("cpu", "disk", "net", "ssh", "pkg")}
        # The system has no work for a GPU.
        self.steady["gpu"] = Steady()
        self.since = {name: Since() for name in ("input", "ide", "kernel")}
        # What SSH sessions moved in the last minutes.
        self.bytes = deque(maxlen=int(value("viewerWindow")))
        self.package = Run()
        self.silence = {name: Run() for name in probes}
        # Signs beside one busy core: whether they last, and the minute of the last one.
        self.company, self.other_sign = Steady(), None
        # For how long each probe has been silent.
        self.silent = {}

    def feed(self, sample):
        """Returns what this minute shows."""
        found = Minute(sample["minute"])
        self.declared(sample, found)
        self.traffic(sample, found)
        self.events(sample, found)
        self.unknown(sample, found)
        self.processor(sample, found)
        return found

    def unknown(self, sample, found):
        """What nobody saw may have been use."""
        if not sample["err"] and not self.silent:
            return
        self.silent = {}
        for name in probes:
            failed = name in sample["err"]
            minutes = self.silence[name].feed(found.minute, failed)
            if failed:
                self.silent[name] = minutes
                if name in harmless:
                    found.held = True
                else:
                    found.uses[name] = f"the probe of {names[name]} has not answered"

    def declared(self, sample, found):
        """What people declared, or what does not leave a doubt."""
        jobs, hold, kernels = sample["jobs"], sample["hold"], sample["kernel_busy"]
        if jobs:
            found.uses["jobs"] = f"{counted(jobs, '`train` run')} had not ended"
        if hold is not None and hold >= found.minute:
            found.uses["hold"] = f"`workstation keep` held the box up until minute {hold:g}"
        if kernels:
            found.uses["kernel"] = f"{counted(kernels, 'notebook kernel')} ran a cell"
        minutes = self.package.feed(found.minute, sample["pkg"])
        short = self.steady["pkg"].feed(sample["pkg"] != 0, False) != USE
        if sample["pkg"]:
            if minutes > value("package"):
                found.spent.append(f"a package manager that has not ended in {value('package') / 60:g} hours")
            elif short and self.lists:
                found.held = True
            else:
                found.uses["pkg"] = "a package manager ran"

    def rate(self, found, name, busy, at_once, words):
        """Takes up a rate: work that lasts or returns, or that no system does."""
        verdict = self.steady[name].feed(busy, at_once)
        if verdict == USE:
            found.uses[name] = words
        elif verdict == BUSY:
            found.held = True
        return verdict

    def traffic(self, sample, found):
        """What moves or is written. A viewer's picture is no use, and looks like a copy or a download."""
        gpu, disk, net, ssh = sample["gpu"], sample["disk"], sample["net"], sample["ssh_bps"]
        viewer = sample["vnc"] is not None and sample["vnc"] > 0
        # Where a probe is silent, the minute counts as use already, and as busy for the next ones.
        if gpu is None:
            self.steady["gpu"].feed(True, True)
        else:
            self.rate(found, "gpu", gpu >= limit_gpu, gpu >= limit_gpu_now, f"the GPU was {gpu:g} % busy")
        if disk is None:
            self.steady["disk"].feed(True, True)
        else:
            self.rate(found, "disk", disk >= limit_disk, disk >= limit_disk_now, f"{disk:g} MB/s were written to disk")
        if net is None:
            self.steady["net"].feed(True, True)
        else:
            beside, least = net, limit_net
            if viewer:
                beside, least = net - value("sessionInNet") * (ssh or 0) / 1e6, value("netWithViewer")
            words = f"the network moved {net:g} MB/s"
            self.rate(found, "net", beside >= least, beside >= limit_net_now, words)
        # The least of the last minutes is what viewers get all the time.
        self.bytes.append(ssh or 0)
        if ssh is None:
            self.steady["ssh"].feed(True, True)
            return
        least, at_once = limit_ssh, limit_ssh_now
        if viewer:
            at_once = value("sshWithViewerAtOnce")
            # Where each connection may be a viewer's tunnel, and where a further one may be at work.
            least = value("sshWithViewer")
            if sample["ssh"] > sample["vnc"]:
                least = min(value("sshBesideViewer"), min(self.bytes) + limit_ssh)
        self.rate(found, "ssh", ssh >= least, ssh >= at_once, f"SSH sessions moved {ssh / 1000:g} kB/s")

    def events(self, sample, found):
        """What people typed, as far as it is not long ago."""
        # A silent probe of connections may have seen one.
        connected = sample["ssh"] != 0 or sample["vnc"] != 0
        jump = sample["clock_jump"]
        for name, column, words in events:
            at = self.since[name].feed(found.minute, sample[column], jump, connected)
            if at is not None and (found.event is None or at > found.event[0]):
                found.event = (at, name, words)
        if sample["boot"] < value("bootGrace"):
            found.uses["boot"] = "the box had just started"

    def processor(self, sample, found):
        """What computes. One thread alone, for a day without any other sign, is taken for a runaway."""
        cpu, cores = sample["cpu"], sample["cores"]
        if cpu is None:
            self.steady["cpu"].feed(True, True)
            self.company.feed(True, True)
            self.other_sign = found.minute
            return
        # A recording may not say how many cores the box has.
        worth = None if self.cores is None else cpu * self.cores / 100
        # On a small box a viewer's picture alone takes a good part of a core.
        least = value("cpuCoresWithViewer" if sample["vnc"] else "cpuCores")
        busy = cores >= 1 or (cpu >= limit_cpu and (worth is None or worth >= least))
        # Of 96 cores, the noise of an idle box is two.
        much = worth is not None and worth >= value("cpuAtOnce") and cpu >= value("cpuAtOnceLeast")
        several = cores >= 2 or cpu >= value("cpuAtOncePercent") or much
        # Upgrades at night are no company.
        upgrade = {"pkg", "net", "disk"} if sample["pkg"] else set()
        signs = found.uses.keys() - upgrade or (several and not upgrade)
        event = found.event is not None and found.event[0] >= found.minute - 1
        # What the system does not do in a night: an evaluation on the GPU, or a checkpoint.
        own = (sample["gpu"] or 0) >= limit_gpu_now or ((sample["disk"] or 0) >= limit_disk_now and not sample["pkg"])
        lasting = self.company.feed(signs, event or own or sample["docker"] != 0) == USE
        if lasting or self.other_sign is None:
            self.other_sign = found.minute
        alone = found.minute - self.other_sign
        words = f"the processors were {cpu:g} % busy"
        if cores:
            words += f", {counted(cores, 'core')} of them fully"
        if busy and not several and alone >= value("oneCoreAlone"):
            self.steady["cpu"].feed(True, False)
            found.spent.append("one busy core, for a day without any other sign")
        else:
            self.rate(found, "cpu", busy, several, words)


def counted(number, noun):
    """Returns a number with its noun."""
    return f"{number:g} {noun}" + ("" if number == 1 else "s")


def presence(sample):
    """Lists what is there and is no use, in words."""
    there = []
    if sample["ssh"]:
        there.append(counted(sample["ssh"], "open SSH connection"))
    if sample["vnc"]:
        there.append(counted(sample["vnc"], "viewer") + " of the desktop")
    if sample["docker"]:
        there.append(counted(sample["docker"], "container"))
    if sample["gpu_mem"]:
        there.append(f"{sample['gpu_mem']:g} GB held on the GPU")
    if sample["kernel_act"] is not None and sample["kernel_act"] < never and not sample["kernel_busy"]:
        there.append("an idle notebook kernel")
    return there


# The columns of events, and what they mean.
events = (
    ("input", "input", "somebody used a keyboard or mouse"),
    ("ide", "ide_input", "somebody worked in the editor"),
    ("kernel", "kernel_act", "a notebook kernel got a message"),
)

# What people call a probe.
names = {
    "ssh": "SSH connections",
    "vnc": "desktop viewers",
    "input": "keyboard and mouse",
    "cpu": "the processors",
    "gpu": "the GPU",
    "disk": "the disks",
    "net": "the network",
    "docker": "containers",
    "hold": "`workstation keep`",
    "kernel": "notebook kernels",
    "ide": "the editor",
    "pkg": "package managers",
    "jobs": "`train` runs",
}

limit_cpu = value("cpu")
limit_gpu, limit_gpu_now = value("gpu"), value("gpuAtOnce")
limit_disk, limit_disk_now = value("disk"), value("diskAtOnce")
limit_net, limit_net_now = value("net"), value("netAtOnce")
limit_ssh, limit_ssh_now = value("ssh"), value("sshAtOnce")
