"""Asks the GPUs what they do and what slows them down, and the kernel's log for errors of theirs."""

import math
import os
import re
import threading
import time

from gpu_words import slowed
from idle_probe_run import NoAnswer, output_of

mebibyte, gigabyte = 2**20, 1e9
# Driver 535 gave the second name to what older ones call by the first (NVML reference, R525 and R550, 2026-11).
reasons_fields = ("clocks_event_reasons.active", "clocks_throttle_reasons.active")
fields = "utilization.gpu,memory.used,memory.total,temperature.gpu,power.draw"
wrong_field = 2
# A record of the kernel's own, whose priority is below 8.
xid_line = re.compile(rb"[0-7],[^;]*;NVRM: Xid \([^)]*\): (\d{1,5})\b")
# Gigabytes of a GPU that nobody uses, at most; and the questions between two samples.
in_use, times_between, seconds_between = 0.1, 2, 20
most_records, first_minutes = 50_000, 600


def driver_file(root):
    """Returns what is there while a driver is loaded."""
    return root + "/proc/driver/nvidia/version"


def number(text):
    """Returns a number, or nothing for what the GPU or the driver does not know: `[N/A]`, as with MIG."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


class Gpu:
    """Asks nvidia-smi. Memory that is held is no work, and a GPU whose load nobody knows is not idle.

    A load is that of the last second at most. So while somebody holds memory, it is asked again between two samples, and
    the greatest load counts. Else one question a minute is enough: each may start the GPU for itself alone.
    """

    def __init__(self, root=""):
        self.driver, self.reasons = driver_file(root), 0
        self.more, self.seen = None, []

    def read(self, now):
        # Without a driver nothing can use a GPU; to ask would load it.
        if not os.path.exists(self.driver):
            return {"gpu": 0, "gpu_mem": 0, "gpus": []}
        gpus = self.gpus()
        seen, self.seen = self.seen, []
        held = [gpu["mem"] for gpu in gpus]
        loads = [gpu["util"] for gpu in gpus]
        if None in loads + held:
            # What is known is shown all the same.
            return {"gpus": gpus}
        for gpu, *others in zip(gpus, *seen):
            gpu["util"] = max([gpu["util"], *(other["util"] or 0 for other in others)])
        if max(held) > in_use and not (self.more and self.more.is_alive()):
            self.more = threading.Thread(target=self.ask_between, daemon=True)
            self.more.start()
        return {"gpu": max(gpu["util"] for gpu in gpus), "gpu_mem": round(sum(held), 3), "gpus": gpus}

    def ask_between(self):
        """Asks twice more in this minute. One that hangs here is left here, as in the probe itself."""
        for _ in range(times_between):
            time.sleep(seconds_between)
            try:
                self.seen.append(self.gpus())
            except Exception:
                # The next sample will tell.
                return

    def gpus(self):
        """Returns what each GPU does."""
        gpus = [self.gpu(line) for line in self.ask().splitlines() if line.strip()]
        if not gpus:
            raise NoAnswer
        return gpus

    def ask(self):
        for _ in reasons_fields:
            query = f"{fields},{reasons_fields[self.reasons]}"
            words = ["nvidia-smi", "--query-gpu=" + query, "--format=csv,noheader,nounits"]
            code, text = output_of(words, 4.5, allowed=(0, wrong_field))
            if code == 0:
                return text
            self.reasons = 1 - self.reasons
        raise NoAnswer

    def gpu(self, line):
        """Returns what one line tells of a GPU."""
        values = [value.strip() for value in line.split(",")]
        if len(values) != 6:
            raise NoAnswer
        load, held, total, heat, power = map(number, values[:5])
        load = load if load is not None and load <= 100 else None
        held, total = (None if it is None else round(it * mebibyte / gigabyte, 3) for it in (held, total))
        mask = int(values[5], 16) if re.fullmatch("0x[0-9a-fA-F]+", values[5]) else 0
        throttle = [words for bit, words in slowed.items() if mask & bit]
        return {"util": load, "mem": held, "mem_total": total, "temp": heat, "power": power, "throttle": throttle}


class KernelLog:
    """Finds new errors of GPUs in the kernel's log: `NVRM: Xid (PCI:0000:00:1e): 79, ...`."""

    def __init__(self, root=""):
        self.driver, self.log, self.rest = driver_file(root), None, b""
        try:
            self.log = os.open(root + "/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
            # An agent that is started again must not tell old errors as new ones.
            if time.clock_gettime(time.CLOCK_BOOTTIME) > first_minutes:
                os.lseek(self.log, 0, os.SEEK_END)
        except OSError:
            pass

    def read(self, now):
        """Returns the new errors' numbers. Without a driver there are none, and nothing is read."""
        if self.log is None or not os.path.exists(self.driver):
            return {"xid": []}
        numbers = {}
        for _ in range(most_records):
            try:
                read = os.read(self.log, 8192)
            except BrokenPipeError:
                # The kernel has overwritten what comes next (dev-kmsg of Linux), and continues after it.
                continue
            except BlockingIOError:
                break
            if not read:
                break
            *lines, self.rest = (self.rest + read).split(b"\n")
            numbers.update((int(found[1]), None) for found in map(xid_line.match, lines) if found)
        return {"xid": list(numbers)}
