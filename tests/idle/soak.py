"""Runs the idle rule over the generated lives of boxes, and reports stops that hurt and how late the others are.

  python3 soak.py MINUTES SEED LIMIT

A stop that hurts is one in a minute that is used. The others are late by the minutes since the last use, less the limit.
After a stop, the box is off until somebody wants it. Prints one JSON object, and fails when a stop hurts, or when half of
them are more than 5 minutes late, or one of ten more than an hour.
"""

import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../cloud-init/files"))

import processes
from idle_rule import STOP, Rule

life = 10_000


def soak(minutes, seed, limit):
    """Returns what came of all lives."""
    hurts, late, on, idle_on = [], [], 0, 0
    for number in range(max(1, minutes // life)):
        # Half of the boxes have no fault, so that their lateness is the rule's alone.
        box = processes.live(f"{seed} {number}", min(minutes, life))
        if number % 2:
            processes.disturb(box)
        rule, last_use, off = Rule(limit, box.cores), 0, False
        for sample in processes.samples(box):
            minute = sample["minute"]
            used = box.used[minute]
            if off and not used:
                continue
            if off:
                rule, off = Rule(limit, box.cores), False
            if used:
                last_use = minute
            on += 1
            idle_on += not used
            if rule.feed(sample) == STOP:
                off = True
                if used:
                    hurts.append({"life": f"{seed} {number}", "minute": minute, "reason": rule.why(), "sample": sample})
                else:
                    late.append(minute - last_use - limit)
    late.sort()
    at = lambda share: late[min(len(late) - 1, int(share * len(late)))] if late else None
    return {
        **{"minutes": minutes, "on": on, "idleShare": round(idle_on / max(1, on), 3), "stops": len(late)},
        "late": {"least": at(0), "median": at(0.5), "p90": at(0.9), "p99": at(0.99), "most": at(1)},
        **{"hurts": len(hurts), "examples": hurts[:5]},
    }


if __name__ == "__main__":
    came = soak(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
    print(json.dumps(came, indent=1))
    late = came["late"]
    sys.exit(came["hurts"] > 0 or late["median"] > 5 or late["p90"] > 60)
