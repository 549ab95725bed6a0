"""Tells what people do on the desktop, in terminals, in notebooks and in editors, from what belongs to the member.

Root follows no link here. What only the member may ask is asked as the member, and the answer is only a number.
"""

import contextlib
import json
import math
import os
import stat
import time

from idle_limits import never
from idle_probe_net import worker
from idle_probe_run import asked_as_member

seconds = 1.9
# Numbers of the pseudo-terminals' drivers (devices.txt of Linux), each with 256.
first_driver, last_driver = 136, 143
servers = ("sshd", "sshd-session", "sshd-auth", worker)
# Where VS Code keeps what was saved in it: a folder for each file, changed at each save (IRemoteAgentEnvironment's
# localHistoryHome of VS Code Remote, and of code-server, 2026-11).
histories = (".vscode-server/data/User/History", ".local/share/code-server/User/History")
most_entries = 5000
# A server that started this short before the first reading cannot be told from one without input.
at_start = 3


def number(value):
    """Returns a number that the member's own process told, and nothing else."""
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ValueError
    return value


class Desktop:
    """Finds the last input on the desktop, and in terminals of SSH and of Session Manager."""

    def __init__(self, member, processes, root=""):
        self.member, self.processes, self.root = member, processes, root
        # When there was input last, in seconds since the boot: a session that ends takes its terminal along.
        self.last = None

    def read(self, now):
        uptime = time.clock_gettime(time.CLOCK_BOOTTIME)
        ages = self.terminals(now) + self.desktop()
        past = [uptime - age for age in ages if age >= 0]
        if self.last is not None:
            ages.append(uptime - self.last)
            past.append(self.last)
        self.last = max(past, default=None)
        return {"input": round(min(ages) / 60, 2) if ages else never}

    def terminals(self, now):
        """Returns the seconds since each terminal was read from: that is input. Those in windows are the desktop's."""
        all_of_them = self.processes.look(now)
        ages = []
        for own, process in all_of_them.items():
            driver, low = process.terminal >> 8 & 0xFFF, process.terminal & 0xFF
            parent = all_of_them.get(process.parent)
            if process.session != own or not first_driver <= driver <= last_driver:
                continue
            if parent and parent.name in servers:
                with contextlib.suppress(FileNotFoundError):
                    found = os.stat(f"{self.root}/dev/pts/{(driver - first_driver) * 256 + low}", follow_symlinks=False)
                    ages.append(time.time() - found.st_atime)
        return ages

    def desktop(self):
        """Returns the seconds since input on the desktop, where there is one and has been any."""
        if not os.path.lexists(self.root + "/run/workstation-desktop/cookie"):
            return []
        told = json.loads(asked_as_member(self.member, "desktop", self.root, seconds))
        if told is None:
            return []
        idle, up = number(told["idle"]), told["up"]
        return [] if up is not None and idle >= number(up) - at_start else [idle]


class Notebook:
    """Tells what the kernels of the member's JupyterLab do."""

    def __init__(self, member, root=""):
        self.member, self.root = member, root

    def read(self, now):
        told = None
        if os.path.lexists(self.root + "/run/notebook-server/token"):
            told = json.loads(asked_as_member(self.member, "kernels", self.root, seconds))
        if told is None:
            return {"kernel_busy": 0, "kernel_act": never}
        busy = int(number(told["busy"]))
        return {"kernel_busy": max(busy, 0), "kernel_act": round(min(map(number, told["ages"]), default=never), 2)}


class Editor:
    """Finds the last save in VS Code, which saves soon after somebody typed. A heartbeat or an open window is no input."""

    def __init__(self, member, root=""):
        self.home = f"{root}/home/{member}"

    def read(self, now):
        newest = max(filter(None, map(self.newest, histories)), default=None)
        return {"ide_input": never if newest is None else round((time.time() - newest) / 60, 2)}

    def newest(self, path):
        """Returns the time of the last save that a folder knows of, or nothing where there is no such folder."""
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            folder = os.open(self.home, flags)
            for name in path.split("/"):
                outer = folder
                try:
                    folder = os.open(name, flags, dir_fd=outer)
                finally:
                    os.close(outer)
        except OSError as error:
            if isinstance(error, (FileNotFoundError, NotADirectoryError)) or error.errno == 40:
                return None
            raise
        try:
            return self.newest_in(folder)
        finally:
            os.close(folder)

    def newest_in(self, folder):
        times = []
        with os.scandir(folder) as entries:
            for entry, _ in zip(entries, range(most_entries)):
                with contextlib.suppress(FileNotFoundError):
                    found = entry.stat(follow_symlinks=False)
                    if stat.S_ISDIR(found.st_mode):
                        times.append(found.st_mtime)
        return max(times, default=None)
