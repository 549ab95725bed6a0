"""Reads which processes there are, and tells which of them install packages."""

import os
import threading

most_read = 4096
# These do nothing else.
package_managers = {"apt", "apt-get", "aptitude", "dpkg", "dnf", "dnf-3", "dnf5", "yum", "rpm", "cloud-init"}
# These also run people's programs, for days: only with one of these words do they install.
tools = {"pip", "pip3", "uv", "conda", "mamba", "micromamba"}
installing = {"install", "sync", "create", "update", "upgrade", "add", "download", "lock", "remove", "uninstall", "wheel"}


class Process:
    """A process as /proc tells it. Names longer than 15 letters are cut by the kernel."""

    def __init__(self, text):
        name, _, rest = text.rpartition(b")")
        fields = rest.split()
        self.name = name.partition(b"(")[2].decode(errors="replace")
        self.parent, self.session, self.terminal = int(fields[1]), int(fields[3]), int(fields[4])


class Processes:
    """Looks once at each sample, for all probes."""

    def __init__(self, root=""):
        self.root = root
        self.lock, self.at, self.all = threading.Lock(), None, {}

    def look(self, now):
        """Returns each process by its number."""
        with self.lock:
            if self.at != now or not self.all:
                self.all = {}
                for number in filter(str.isdigit, os.listdir(self.root + "/proc")):
                    try:
                        self.all[int(number)] = Process(self.read(number, "stat"))
                    except (OSError, ValueError, IndexError):
                        # It has ended meanwhile.
                        continue
                self.at = now
            return self.all

    def read(self, number, name):
        """Returns the start of a file of a process."""
        opened = os.open(f"{self.root}/proc/{number}/{name}", os.O_RDONLY | os.O_NONBLOCK)
        try:
            return os.read(opened, most_read)
        finally:
            os.close(opened)

    def words(self, number):
        """Returns the command line of a process."""
        try:
            return [word.decode(errors="replace") for word in self.read(number, "cmdline").split(b"\0")]
        except OSError:
            return []


def package_work(processes, now):
    """Tells whether a package manager works. Lists of packages that dnf fetches each hour are no work."""
    for number, process in processes.look(now).items():
        name = process.name
        if name in package_managers:
            if "makecache" not in processes.words(number):
                return {"pkg": 1}
        elif name in tools or name.startswith("python"):
            words = processes.words(number)
            if name in tools or words[1:3] in (["-m", "pip"], ["-m", "conda"]):
                # `uv run fit.py install` runs somebody's program.
                own = words[: words.index("run")] if "run" in words else words
                if not installing.isdisjoint(own):
                    return {"pkg": 1}
    return {"pkg": 0}
