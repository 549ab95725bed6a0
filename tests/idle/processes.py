"""Generates the life of a box as processes, which take cores, bytes, kernels and people's time.

Each minute's sample and its label both follow from the processes: `used` says whether a stop in this minute would end
somebody's work, whatever a rule may see of it. Nothing here knows of a rule, its signals or its thresholds.
"""

import random

PROBES = {
    "ssh": ("ssh", "ssh_bps"),
    "vnc": ("vnc",),
    "input": ("input",),
    "cpu": ("cpu", "cores"),
    "gpu": ("gpu", "gpu_mem"),
    "disk": ("disk",),
    "net": ("net",),
    "docker": ("docker",),
    "hold": ("hold",),
    "kernel": ("kernel_busy", "kernel_act"),
    "ide": ("ide_input",),
    "pkg": ("pkg",),
    "jobs": ("jobs",),
}


class Box:
    """Holds what the processes of each minute add up to."""

    def __init__(self, seed, length):
        self.dice = random.Random(seed)
        self.length = length
        self.cores = self.dice.choice([2, 4, 8, 16, 48, 96, 192])
        self.has_gpu = self.dice.random() < 0.5
        self.total = {
            name: [0.0] * length
            for name in ("ssh", "ssh_bps", "vnc", "load", "whole", "gpu", "gpu_mem", "disk", "net", "docker", "kernels", "pkg", "jobs")
        }
        self.hold = [-1] * length
        self.typed, self.edited, self.messages = set(), set(), set()
        self.jumps = {}
        self.failed = [[] for _ in range(length)]
        self.used = [False] * length

    def add(self, start, end, **what):
        """Lets a process take something in the minutes from start to before end."""
        for name, amount in what.items():
            column = self.total[name]
            for minute in range(max(0, start), min(end, self.length)):
                column[minute] += amount

    def use(self, start, end):
        """Marks minutes in which a stop would end somebody's work."""
        for minute in range(max(0, start), min(end, self.length)):
            self.used[minute] = True

    def within(self, low, high):
        """Returns a whole number, small ones as often as large ones by their size."""
        return int(low * (high / low) ** self.dice.random())


def compute(box, start, end, load):
    """Takes processor time. Where cores are few, the scheduler moves a thread, and none is more than half busy."""
    whole = int(load + 0.5) if box.dice.random() < 0.8 or load >= 2 or box.cores > 16 else 0
    box.add(start, end, load=load, whole=whole)


# People


def desktop_person(box, at):
    end = at + box.within(20, 240)
    rate = box.dice.uniform(2e3, 6e4)
    box.add(at, end, vnc=1, ssh=1, ssh_bps=rate, net=rate * 1.1 / 1e6)
    pressing(box, at, end, box.typed)
    return end


def shell_person(box, at):
    end = at + box.within(10, 240)
    box.add(at, end, ssh=1, ssh_bps=box.dice.uniform(50, 800))
    pressing(box, at, end, box.typed)
    return end


def editor_person(box, at):
    """Works in an editor over SSH: the box may not know of its input, and sees bytes only."""
    end = at + box.within(20, 240)
    box.add(at, end, ssh=2, ssh_bps=300)
    if box.dice.random() < 0.5:
        pressing(box, at, end, box.edited)
        return end
    minute = at
    while minute < end:
        for busy in range(minute, minute + box.dice.randint(4, 9)):
            box.add(busy, busy + 1, ssh_bps=box.dice.uniform(3e3, 2e4))
        minute += box.dice.randint(10, 20)
    box.use(at, end)
    return end


def notebook_person(box, at):
    end = at + box.within(20, 240)
    box.add(at, end, ssh=1, ssh_bps=400)
    pressing(box, at, end, box.messages)
    return end


def pressing(box, at, end, keys):
    """Lets somebody press keys, with pauses to read and think."""
    minute = at
    while minute < min(end, box.length):
        keys.add(minute)
        minute += min(20, 1 + int(box.dice.expovariate(1 / 3)))
    box.use(at, end)


# Work that nobody sits at


def build(box, at):
    end = at + box.within(4, 90)
    compute(box, at, end, box.dice.uniform(1, box.cores))
    box.add(at, end, disk=box.dice.uniform(0.2, 20))
    box.use(at, end)
    return end


def one_thread(box, at):
    end = at + box.within(30, 900)
    compute(box, at, end, box.dice.uniform(0.9, 1))
    box.use(at, end)
    return end


def training(box, at):
    """Trains on the GPU, with pauses between epochs, in which it may upload."""
    minute, end = at, at + box.within(60, 1200)
    share = box.dice.uniform(8, 100)
    while minute < end:
        epoch, pause = box.within(1, 60), box.dice.choice([0, 1, 4, 12, 20])
        box.add(minute, minute + epoch, gpu=share, gpu_mem=12)
        compute(box, minute, minute + epoch, box.dice.uniform(0.4, 2))
        minute += epoch
        box.add(minute, minute + pause, gpu_mem=12, net=box.dice.choice([0, 0.3]))
        last = minute
        minute += pause
    box.use(at, last)
    return last


def starved_training(box, at):
    """Waits for its data most of the time."""
    end = at + box.within(60, 900)
    compute(box, at, end, box.dice.uniform(1, 3))
    box.add(at, end, gpu=box.dice.uniform(3, 15), gpu_mem=10)
    box.use(at, end)
    return end


def sparse_training(box, at):
    """Works for one minute in twelve."""
    end = at + 12 * box.within(5, 80) + 1
    for minute in range(at, end, 12):
        if box.has_gpu:
            box.add(minute, minute + 1, gpu=60)
        compute(box, minute, minute + 1, max(2, box.cores * 0.6))
    box.use(at, end)
    return end


def download(box, at):
    end = at + box.within(20, 900)
    rate = box.within(50, 5000) / 1000
    for minute in range(at, end):
        if box.dice.random() < 0.9:
            box.add(minute, minute + 1, net=rate, disk=rate * 0.9)
    box.use(at, end)
    return end


def upload(box, at):
    end = at + box.within(20, 300)
    box.add(at, end, net=box.dice.uniform(0.05, 0.5))
    box.use(at, end)
    return end


def copy(box, at):
    end = at + box.within(5, 120)
    rate = box.within(50, 700) / 1000
    box.add(at, end, ssh=1, ssh_bps=rate * 1e6, net=rate, disk=rate)
    box.use(at, end)
    return end


def declared_job(box, at):
    end = at + box.within(20, 2000)
    box.add(at, end, jobs=1, docker=1)
    box.use(at, end)
    return end


def long_cell(box, at):
    end = at + box.within(5, 600)
    box.add(at, end, kernels=1)
    box.messages.update((at, min(end, box.length - 1)))
    box.use(at, end)
    return end


def install(box, at):
    end = at + box.within(2, 100)
    box.add(at, end, pkg=1)
    box.use(at, end)
    return end


def keep(box, at):
    end = at + box.within(30, 600)
    for minute in range(at, min(end, box.length)):
        box.hold[minute] = end - 1
    box.use(at, end)
    return end


USES = [
    *[desktop_person, shell_person, editor_person, notebook_person, build, one_thread, training, starved_training],
    *[sparse_training, download, upload, copy, declared_job, long_cell, install, keep],
]


# What is there and no use


def half_open(box, at):
    box.add(at, at + box.within(30, 3000), ssh=1, ssh_bps=0)


def heartbeats(box, at):
    box.add(at, at + box.within(60, 3000), ssh=2, ssh_bps=box.dice.uniform(20, 900))


def looking_viewer(box, at):
    rate = box.dice.uniform(500, 40_000)
    box.add(at, at + box.within(60, 2000), vnc=1, ssh=1, ssh_bps=rate, net=rate * 1.1 / 1e6, load=0.1)


def idle_server(box, at):
    box.add(at, at + box.within(300, 4000), docker=1, gpu_mem=8 if box.has_gpu else 0)


def held_memory(box, at):
    box.add(at, at + box.within(300, 4000), gpu_mem=14 if box.has_gpu else 0)


def hung_lock(box, at):
    box.add(at, at + 3000, pkg=1)


def runaway(box, at):
    box.add(at, at + 6000, load=1, whole=1)


IDLERS = [half_open, half_open, heartbeats, heartbeats, looking_viewer, idle_server, idle_server, held_memory, held_memory]
RARE = [hung_lock, runaway]


def system(box):
    """Adds what a box without anybody does: cron, updatedb, upgrades at night."""
    dice = box.dice
    for minute in range(dice.randrange(60), box.length, 60):
        box.add(minute, minute + 1, load=0.8, whole=1, disk=3)
    for minute in range(dice.randrange(1440), box.length, 1440):
        box.add(minute, minute + 3, load=1, whole=1, disk=5)
    for minute in range(dice.randrange(1440), box.length, 1440):
        end = minute + dice.randint(4, 12)
        box.add(minute, end, load=0.9, whole=1, disk=4, net=0.5, pkg=1)


def live(seed, length):
    """Returns a box with a life: uses one after another or at once, pauses, what stays behind, and faults."""
    box = Box(seed, length)
    dice = box.dice
    system(box)
    at = dice.randrange(40)
    while at < length:
        end = at
        for _ in range(dice.choice([1, 1, 1, 2, 3])):
            end = max(end, dice.choice(USES)(box, at + dice.randrange(10)))
        for _ in range(dice.choice([0, 1, 2])):
            dice.choice(IDLERS)(box, dice.randint(at, end))
        if dice.random() < 0.02:
            dice.choice(RARE)(box, end)
        at = end + dice.choice([5, 25, 60, 200, 600, 2000])
    return box


def disturb(box):
    """Lets probes fail and the wall clock jump."""
    dice = box.dice
    for _ in range(box.length // 1500):
        name, at = dice.choice(list(PROBES)), dice.randrange(box.length)
        for minute in range(at, min(box.length, at + dice.choice([1, 1, 3, 10, 200]))):
            if name not in box.failed[minute]:
                box.failed[minute].append(name)
    for _ in range(box.length // 4000):
        box.jumps[dice.randrange(1, box.length)] = dice.choice([-600, -60, -5, 5, 60, 600])
    return box


def samples(box, wall_clock=True, booted=5):
    """Yields the samples of a box. `wall_clock`: probes compare stamps of the wall clock, which jumps."""
    dice, total = box.dice, box.total
    shift = 0
    stamps = {"input": None, "ide_input": None, "kernel_act": None}
    keys = {"input": box.typed, "ide_input": box.edited, "kernel_act": box.messages}
    for minute in range(box.length):
        jump = box.jumps.get(minute, 0)
        # Keys are pressed before the clock jumps: the worse order.
        for column, pressed in keys.items():
            if minute in pressed or (column == "kernel_act" and total["kernels"][minute] > 0):
                stamps[column] = minute + shift
        if wall_clock:
            shift += jump
        ago = {name: 9999 if stamp is None else max(0, minute + shift - stamp) for name, stamp in stamps.items()}
        load = min(box.cores, total["load"][minute])
        sample = {
            "minute": minute,
            "ssh": int(total["ssh"][minute]),
            "ssh_bps": round(total["ssh_bps"][minute], 1),
            "vnc": int(total["vnc"][minute]),
            "input": ago["input"],
            "cpu": round(min(100, 100 * load / box.cores + dice.uniform(0.5, 2.5)), 1),
            "cores": min(box.cores, int(total["whole"][minute])),
            "gpu": round(min(100, total["gpu"][minute] + dice.uniform(0, 3)), 1),
            "gpu_mem": total["gpu_mem"][minute],
            "disk": round(total["disk"][minute] + dice.uniform(0.01, 0.2), 3),
            "net": round(total["net"][minute] + dice.uniform(0.0002, 0.006), 4),
            "docker": int(total["docker"][minute]),
            "hold": box.hold[minute],
            "kernel_busy": int(total["kernels"][minute]),
            "kernel_act": ago["kernel_act"],
            "ide_input": ago["ide_input"],
            "pkg": int(total["pkg"][minute] > 0),
            "jobs": int(total["jobs"][minute]),
            "clock_jump": jump,
            "boot": booted + minute,
            "err": list(box.failed[minute]),
        }
        for name in box.failed[minute]:
            for column in PROBES[name]:
                sample[column] = None
        yield sample
