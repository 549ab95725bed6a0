"""Keeps the agent's time: minutes by a clock that nobody moves, how far the wall clock was moved, and times in words."""

import re
import time


def boot_time():
    """Returns the seconds since the boot, those of a suspended box included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def iso(moment):
    """Returns a time of the wall clock as programs read it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


class WallClock:
    """Notices when the wall clock is moved against the time since the boot. `seconds` is the length of a minute."""

    def __init__(self, seconds):
        # A clock that only drifts, or is set by a few seconds, moves no minute.
        self.least = seconds / 6
        self.seconds = seconds
        self.offset = time.time() - boot_time()

    def jump(self):
        """Returns by how many minutes the clock was moved since the last call that found any."""
        moved = time.time() - boot_time() - self.offset
        if abs(moved) < self.least:
            return 0
        self.offset += moved
        return round(moved / self.seconds, 3)


def with_times(sentence, minute, seconds):
    """Returns a reason of the rule with times of day in place of minutes, of which this one ends now."""
    now = time.time()

    def told(found):
        moment = now - (minute - float(found[2])) * seconds
        day = "%H:%M UTC" if abs(now - moment) < 43200 else "%Y-%m-%d %H:%M UTC"
        word = {"In": "At", "in": "at"}.get(found[1], found[1])
        return f"{word} {time.strftime(day, time.gmtime(moment))}"

    said = re.sub(r"\b([Ii]n|since|until) minute (-?[0-9.e+]*[0-9])", told, sentence)
    return said.replace("the recording began", "the agent began to watch it")
