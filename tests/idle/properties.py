"""Changes generated lives of boxes, and reports where the idle rule then decides what it must not.

  python3 properties.py LIVES SEED

Prints one JSON object: for each property, the lives that break it, and how many of the lives had a stop to compare with.
"""

import json
import os
import random
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../cloud-init/files"))

import processes
from idle_rule import STOP, Rule

# A day and less: what a rule may stop counting after a day is not told apart here.
length = 1400
limits = (15, 30, 60, 240)


def decisions(samples, limit, cores):
    """Returns what the rule decides in each minute until the stop, with its reasons."""
    rule, made = Rule(limit, cores), []
    for sample in samples:
        decision = rule.feed(sample)
        made.append((decision, rule.why()))
        if decision == STOP:
            break
    return made


def stop_of(samples, limit, cores):
    """Returns the minute of the stop, or one after the end."""
    rule = Rule(limit, cores)
    return next((sample["minute"] for sample in samples if rule.feed(sample) == STOP), len(samples))


def busier(samples, dice):
    """Adds activity of one kind in some minutes, as it would show in every column."""
    more = [dict(sample) for sample in samples]
    kind = dice.choice(["cpu", "cores", "gpu", "disk", "net", "ssh_bps", "jobs", "kernel_busy", "hold", *ages])
    share = dice.choice([0.01, 0.1, 0.6])
    last = None
    for sample in more:
        if sample[kind] is None:
            last = None
            continue
        here = dice.random() < share
        if kind in ages:
            last = sample["minute"] if here else last
            if last is not None:
                sample[kind] = min(sample[kind], sample["minute"] - last)
        elif here:
            most = {"cpu": 100, "gpu": 100}.get(kind)
            amount = {"cpu": 90, "gpu": 90, "disk": 5, "net": 0.3, "ssh_bps": 2e4, "hold": 0}.get(kind, 1)
            amount *= dice.random() if isinstance(sample[kind], float) else 1
            sample[kind] = sample["minute"] + 20 if kind == "hold" else sample[kind] + amount
            if most:
                sample[kind] = min(most, sample[kind])
            # What a session moves passes through the network.
            if kind == "ssh_bps" and sample["net"] is not None:
                sample["net"] += amount * 1.1 / 1e6
    return more


ages = ("input", "ide_input", "kernel_act")


def blinder(samples, dice):
    """Lets probes fail in some minutes."""
    less = [dict(sample, err=list(sample["err"])) for sample in samples]
    for name in dice.sample(list(processes.PROBES), dice.choice([1, 1, 3, 13])):
        share, run = dice.choice([0.01, 0.1, 0.6]), 0
        for sample in less:
            run = run - 1 if run else dice.choice([1, 5, 30]) if dice.random() < share else 0
            if run and name not in sample["err"]:
                sample["err"].append(name)
                for column in processes.PROBES[name]:
                    sample[column] = None
    return less


def check(lives, seed):
    """Returns the lives that break each property."""
    broken = {name: [] for name in ("more", "blind", "shifted", "again", "prefix", "limit")}
    compared = 0
    for number in range(lives):
        name = f"{seed} {number}"
        dice = random.Random(name)
        # Quiet lives, which are stopped, say more than busy ones, which never are.
        box = processes.live(name, length)
        box.jumps = {}
        begin = dice.randrange(length - 300)
        limit = dice.choice(limits)

        def life(jumps):
            box.jumps, box.dice = jumps, random.Random(name)
            rows = list(processes.samples(box))[begin:]
            return [dict(row, minute=row["minute"] - begin, hold=max(-1, row["hold"] - begin)) for row in rows]

        plain = life({})
        stop = stop_of(plain, limit, box.cores)
        compared += stop < len(plain)

        def later(property, samples):
            then = stop_of(samples, limit, box.cores)
            if then < stop:
                broken[property].append([name, limit, stop, then])

        for _ in range(6):
            later("more", busier(plain, dice))
            later("blind", blinder(plain, dice))
        # A key that is pressed in the minute of a jump is the one that a probe can lose.
        keys = sorted(minute for minute in box.typed | box.edited | box.messages if begin < minute < begin + stop)
        at = lambda: dice.choice(keys[-3:]) if keys and dice.random() < 0.7 else dice.randrange(1, length)
        jumps = {at(): dice.choice([-900, -60, -1, 1, 25, 60, 900]) for _ in range(dice.choice([1, 3, 20]))}
        later("shifted", life(jumps))
        first = decisions(plain, limit, box.cores)
        if first != decisions(plain, limit, box.cores):
            broken["again"].append(name)
        cut = dice.randrange(1, len(plain))
        if decisions(plain[:cut], limit, box.cores) != first[:cut]:
            broken["prefix"].append(name)
        if stop_of(plain, limit * 2, box.cores) < stop:
            broken["limit"].append([name, limit])
    return {"lives": lives, "stopped": compared, "broken": broken}


if __name__ == "__main__":
    print(json.dumps(check(int(sys.argv[1]), sys.argv[2])))
