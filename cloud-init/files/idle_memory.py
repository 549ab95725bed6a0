"""Remembers of each signal what the idle rule needs of the minutes before: how often it was busy, and since when.

Each class is fed once for every minute, in order.
"""

from idle_limits import never, value

# What a minute of a signal means. A short minute of work is BUSY: it delays a stop, and does not count as use.
QUIET, BUSY, USE = range(3)

window = (1 << int(value("steadyWindow"))) - 1
needed = int(value("steady"))
returns = int(value("returns"))
remembered = (1 << returns) - 1
# A jump of less than a minute is within what a probe reads.
least_jump = 1
# A burst of the system's work is shorter than the minutes that make work.
burst = needed + 1


class Steady:
    """Tells work, which lasts or returns, from the short work of the system.

    `patient` is for a long idle limit, within which the system's work comes every time: even a minute that is busy at
    once must then return soon.
    """

    def __init__(self, patient=False):
        self.recent = 0
        self.patient = patient

    def feed(self, busy, at_once):
        """Returns what this minute means. `at_once`: the system's own work is hardly like that."""
        before = self.recent >> (burst - 1)
        self.recent = (self.recent << 1 | bool(busy or at_once)) & remembered
        if at_once and (before or not self.patient):
            return USE
        if (busy or at_once) and bin(self.recent & window).count("1") >= needed:
            return USE
        return BUSY if busy or at_once else QUIET


class Run:
    """Measures how long something lasts, across short gaps."""

    def __init__(self):
        self.start = self.last = None

    def feed(self, minute, present):
        """Returns for how many minutes it has been there, this one included, or 0."""
        if not present:
            return 0
        if self.last is None or minute - self.last > value("runGap"):
            self.start = minute
        self.last = minute
        return minute - self.start + 1


class Since:
    """Finds the minute of the last event in a column that counts the minutes since it.

    The probe may compare stamps of the wall clock. When the clock is moved, an old event then looks younger or older:
    `echo` is the minute in which the last event seems to have been.
    """

    def __init__(self):
        self.at = self.echo = self.jumped = None

    def feed(self, minute, ago, jump, connected):
        """Returns the minute of the last event, or nothing when there was none.

        `ago` is nothing where the probe failed; `connected` says whether anybody could make events.
        """
        if self.echo is not None:
            self.echo -= jump
        # What time service corrects by the way is less, and moves an old event by as little.
        if abs(jump) < least_jump:
            jump = 0
        if jump:
            self.jumped = minute
        if ago is None:
            # An event from before the jump could not be found later.
            if jump:
                self.at = self.echo = minute
        elif ago < never:
            self.judge(minute, ago, jump, connected)
        return self.at

    def judge(self, minute, ago, jump, connected):
        """Takes up an event, unless it is an echo of the last one."""
        apparent = minute - ago
        if self.at is None:
            # The first reading after a jump may be wrong by it, and then says at least that something was.
            self.at = self.echo = minute if jump else min(apparent, minute)
        elif self.echo == self.at:
            self.at = self.echo = max(self.at, min(apparent, minute))
        elif 0 <= ago < 1 and minute <= self.echo + 1:
            # A stamp in the future reads as 0, as does a key that is pressed now.
            if connected or (self.jumped is not None and minute - self.jumped <= value("clockDoubt")):
                self.at = minute
        elif abs(apparent - self.echo) <= 1 or ago < 0:
            pass
        elif apparent > self.at:
            self.at = self.echo = min(apparent, minute)
        elif jump and self.at - apparent > 1:
            # In the minute of the jump, an event from before it reads like this.
            self.at = minute
            self.echo = minute - jump
