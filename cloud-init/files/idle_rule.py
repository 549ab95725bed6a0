"""Decides, minute by minute, whether this box is idle: warns twice, then says that it is to stop, each with the reason.

Pure: it reads no clock and no file, and never looks ahead, so the same samples give the same decisions everywhere. A
sample is a line of a trace (docs/idle.md). The box stops after so many minutes in which every probe answered and none
saw use. In a minute that is busy for too short a time to be work, and in one in which a harmless probe is silent, the
count stands still. Any use, and any silence that may hide use, begins it again.
"""

from idle_limits import value
from idle_signals import Signals, counted, names, presence

UP, WARN, STOP = "up", "warn", "stop"

first, last = int(value("firstWarning")), int(value("lastWarning"))


class Rule:
    """Decides about one box. `limit` is its `idleStopMinutes`, 0 for never; `cores` is nothing where it is not known."""

    def __init__(self, limit, cores=None):
        self.limit = limit
        self.signals = Signals(limit, cores)
        self.idle = 0
        # The last use: its minute, what it was, and since when it had lasted.
        self.used = None
        # Since when each signal is use, across pauses shorter than the limit.
        self.began, self.seen = {}, {}
        # For how many days of each probe's silence people have been warned.
        self.told = {}

    def feed(self, sample):
        """Takes one minute and returns UP, WARN or STOP; `why` then tells the reason."""
        minute = sample["minute"]
        found = self.signals.feed(sample)
        self.sample, self.found = sample, found
        before = self.idle
        if self.used is None:
            # What was before the recording is not known, so the count begins with it.
            self.used = (minute, "the recording began", minute)
            self.idle = 0
        elif not found.uses and not found.held:
            self.idle += 1
        self.take_up(found)
        self.unanswered = self.silent_for_a_day()
        if not self.limit:
            return UP
        if self.unanswered:
            return WARN
        # The count has moved on, or this is the same warning again.
        if self.idle <= before:
            return UP
        if self.idle >= self.limit:
            return STOP
        return WARN if self.limit - self.idle in (first, last) else UP

    def take_up(self, found):
        """Begins the count again at the last use of this minute, or at input that was before it."""
        minute = found.minute
        for name in found.uses:
            self.note(minute, name)
        if found.uses:
            self.idle = 0
            # What was seen says more than what could not be.
            lead = next((name for name in found.uses if name not in self.signals.silent), next(iter(found.uses)))
            self.used = (minute, found.uses[lead], self.began[lead])
        elif found.event is not None and self.idle > minute - found.event[0]:
            at, name, words = found.event
            self.idle = max(0, int(minute - at))
            self.note(minute - self.idle, name)
            self.used = (minute - self.idle, words, self.began[name])

    def note(self, minute, name):
        """Notes a use, and since when there has been one of its kind."""
        if name not in self.seen or minute - self.seen[name] > self.limit:
            self.began[name] = minute
        self.seen[name] = minute

    def silent_for_a_day(self):
        """Returns a sentence when a probe has been silent for one more day, or nothing."""
        silent = self.signals.silent
        days = {name: int(lasted // value("unknownWarning")) for name, lasted in silent.items()}
        more = [name for name in days if days[name] > self.told.get(name, 0)]
        self.told.update(days)
        if not more:
            return ""
        probes = " and of ".join(names[name] for name in more)
        lasted = counted(max(days[name] for name in more), "day")
        return f"The probe of {probes} has not answered for {lasted}, so nobody knows whether the box is idle, and it stays up."

    def why(self):
        """Returns the reason of the last decision, in one sentence."""
        if not self.limit:
            return "The idle stop is off, because idleStopMinutes is 0."
        if self.unanswered:
            return self.unanswered
        minute, words, since = self.used
        if self.found.uses:
            again = "" if since == minute else f", and this has been so since minute {since}"
            return f"In minute {minute} {words}{again}."
        left = self.limit - self.idle
        quiet = f"nobody has used the box since minute {minute}, when {words}"
        rest = self.beside()
        if left <= 0:
            return f"{upper(quiet)}; {rest}."
        silent = [names[name] for name in self.signals.silent]
        if silent:
            return f"{upper(quiet)}, but the probe of {' and of '.join(silent)} does not answer; {rest}."
        if self.found.held:
            what = "a package manager ran" if self.sample["pkg"] else "something was busy for a short time"
            return f"{upper(quiet)}, but {what} in minute {self.found.minute}; {rest}."
        return f"{upper(quiet)}; without any use the box stops in {counted(left, 'minute')}; {rest}."

    def beside(self):
        """Says what is there and is no use."""
        there = presence(self.sample) + self.found.spent
        return f"not counted as use: {', '.join(there)}" if there else "nothing else is there"


def upper(text):
    """Returns a sentence with its first letter large."""
    return text[:1].upper() + text[1:]
