"""Tells what was wrong with the GPUs in the last day: errors in the kernel's log, and what slowed them down."""

import idle_ring
from gpu_words import meaning

day = 1440


def samples(count):
    """Returns the last minutes' samples, oldest first; none where no agent has written any yet."""
    return idle_ring.last(count)


def troubles(minutes):
    """Returns each error and each reason of throttling once: how often, and when last."""
    errors, slowed = {}, {}
    for sample in minutes:
        for number in sample.get("xid") or []:
            note(errors, number, {"xid": number, "meaning": meaning(number)}, sample)
        for at, gpu in enumerate(sample.get("gpus") or []):
            for reason in gpu["throttle"]:
                note(slowed, (at, reason), {"gpu": at, "reason": reason}, sample)
    return {"xid": list(errors.values()), "throttled": list(slowed.values())}


def note(found, key, words, sample):
    """Counts one more minute."""
    one = found.setdefault(key, {**words, "minutes": 0})
    one["minutes"] += 1
    one["last"] = sample.get("time")


def lines_of(told):
    """Returns the troubles for people, a line each."""
    errors = [f"Xid {one['xid']} at {one['last']}{times(one)}: {one['meaning']}" for one in told["xid"]]
    slow = [f"GPU {one['gpu']} was slowed down by {one['reason']}{times(one)}, last at {one['last']}" for one in told["throttled"]]
    return errors + slow


def times(one):
    return "" if one["minutes"] == 1 else f" (in {one['minutes']} minutes of the last day)"
