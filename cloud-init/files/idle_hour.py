"""Judges the recorded minutes signal by signal, through the idle rule's own signals, for `workstation idle`."""

import math
import time
from typing import NamedTuple

import idle_told
from idle_limits import value
from idle_signals import Signals
from idle_trace import NoTrace, check, columns, is_number

USED, QUIET, UNKNOWN = "used", "quiet", "unknown"
width = 60


class Row(NamedTuple):
    """Holds a signal: its probes, the uses and events of the rule that are its own, and a measure: 1 is its limit."""

    name: str
    probes: tuple
    uses: tuple
    events: tuple
    measure: object


def share(column, limit):
    """Measures a column by one of the rule's limits."""
    return lambda sample: sample[column] / value(limit)


# Each is there or not.
def flag(column, weight):
    return lambda sample: weight * bool(sample[column])


rows = (
    Row("input", ("input", "ide"), (), ("input", "ide"), lambda sample: 0),
    Row("ssh", ("ssh",), ("ssh",), (), share("ssh_bps", "ssh")),
    # A viewer that looks is no use.
    Row("viewer", ("vnc",), (), (), flag("vnc", 0.7)),
    Row("cpu", ("cpu",), ("cpu",), (), share("cpu", "cpu")),
    Row("gpu", ("gpu",), ("gpu",), (), share("gpu", "gpu")),
    Row("disk", ("disk",), ("disk",), (), share("disk", "disk")),
    Row("net", ("net",), ("net",), (), share("net", "net")),
    Row("kernels", ("kernel",), ("kernel",), ("kernel",), flag("kernel_busy", 9)),
    Row("jobs", ("jobs",), ("jobs",), (), flag("jobs", 9)),
    Row("packages", ("pkg",), ("pkg",), (), flag("pkg", 9)),
    Row("holds", ("hold",), ("hold",), (), lambda sample: 9 * (sample["hold"] >= sample["minute"])),
)


class Cell(NamedTuple):
    """Holds what one minute of a signal meant, and its height: 0 to 3 no use, 4 to 6 use."""

    meant: str
    height: int


def parts(samples):
    """Cuts recorded samples into parts without gaps. Each is a valid trace, with minutes from 0."""
    part, before, back = [], None, False
    for sample in samples:
        if not isinstance(sample, dict) or not is_number(sample.get("minute")):
            continue
        if part and not follows(sample, before):
            yield part
            part, back = [], False
        try:
            moved = renumbered(sample, len(part))
            back = check(0, moved, len(part), back)
        except NoTrace:
            if part:
                yield part
            part, back = [], False
            continue
        part.append(moved)
        before = sample
    if part:
        yield part


def follows(sample, before):
    """Tells whether a sample is that of the next minute, of the same start of the box."""
    return sample["minute"] == before["minute"] + 1 and is_number(sample.get("boot")) and sample["boot"] >= before["boot"]


def renumbered(sample, number):
    """Returns a sample with another minute; a hold ends as long after it as before."""
    moved = {column: sample.get(column) for column in columns}
    hold, minute = sample.get("hold"), sample["minute"]
    if is_number(hold) and hold >= 0:
        moved["hold"] = hold - minute + number if hold >= minute else -1
    return {**moved, "minute": number, "time": sample.get("time")}


def judged(part, limit, cores):
    """Returns the cells of each minute of a part, by the row's name."""
    signals = Signals(limit, cores)
    minutes, events = [], {row.name: set() for row in rows}
    for sample in part:
        found = signals.feed(sample)
        minutes.append({row.name: cell(row, sample, found.uses) for row in rows})
        for row in rows:
            # What was between two samples belongs to the later one.
            at = [signals.since[name].at for name in row.events]
            events[row.name].update(math.ceil(it) for it in at if it is not None and it >= 0)
    for name, numbers in events.items():
        for number in numbers:
            if number < len(minutes) and minutes[number][name].meant != UNKNOWN:
                minutes[number][name] = Cell(USED, 6)
    return minutes


def cell(row, sample, uses):
    """Returns what a minute of a signal meant."""
    if any(probe in sample["err"] for probe in row.probes):
        return Cell(UNKNOWN, 0)
    ratio = row.measure(sample)
    if any(name in uses for name in row.uses):
        return Cell(USED, 4 if ratio < 2 else 5 if ratio < 8 else 6)
    return Cell(QUIET, 0 if ratio < 0.25 else 1 if ratio < 0.6 else 2 if ratio < 1 else 3)


def last_hour(samples, limit, cores):
    """Returns 60 minutes, oldest first, each a dictionary of cells or nothing, and the time of the last one.

    The newest part is placed by its minutes; what was before a gap, by its time.
    """
    hour, end = [None] * width, None
    for part in reversed(list(parts(samples))):
        cells = judged(part, limit, cores)
        newest = end is None
        if newest:
            end = stamp(part[-1])
        for sample, found in zip(part, cells):
            at = stamp(sample)
            if newest:
                slot = width - (len(part) - sample["minute"])
            elif at is None or end is None:
                continue
            else:
                slot = width - 1 - round((end - at) / 60)
            if 0 <= slot < width and hour[slot] is None:
                hour[slot] = found
    return hour, end if end is not None else time.time()


def stamp(sample):
    """Returns when a sample was taken, in seconds since 1970, or nothing."""
    try:
        return idle_told.seconds(sample["time"])
    except (ValueError, AttributeError):
        return None
