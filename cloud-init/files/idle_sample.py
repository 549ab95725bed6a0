"""Takes a minute's sample of this box: what the probes say, and the hold, the clock and the boot beside it.

What a probe has not answered, or not in numbers, is not known. It never counts as quiet.
"""

import math

import idle_keep
from idle_clock import WallClock, boot_time
from idle_limits import never
from idle_limits import probes as columns
from idle_probes import Probes
from idle_troubles import Limited, tell

# Of a minute, the most that all probes together may take, and the seconds that they have in any case.
share, least_seconds = 0.75, 10
# Columns in minutes of the clock.
since = ("input", "kernel_act", "ide_input")


class Sampler:
    """Samples one box. `seconds` is the length of a minute."""

    def __init__(self, config, seconds):
        self.config, self.seconds = config, seconds
        self.probes, self.limited = None, Limited(max(seconds * share, least_seconds))
        self.wall, self.sampled = WallClock(seconds), boot_time()
        self.ask(None)

    def ask(self, minute):
        """Returns what the probes say, or nothing where they fail. Makes them first: rates begin with it."""
        now = boot_time()
        elapsed, self.sampled = now - self.sampled, now
        try:
            found = self.limited.call(self.look, minute, elapsed)
        except Exception as error:
            tell("the probes", str(error) or repr(error))
            return {}
        tell("the probes", "")
        return found

    def look(self, minute, elapsed):
        if self.probes is None:
            self.probes = Probes(self.config)
        return {} if minute is None else dict(self.probes.sample(minute, elapsed))

    def sample(self, minute):
        """Returns the sample of the minute that ends now."""
        found = self.ask(minute)
        failed = set(found["err"]) if type(found.get("err")) is list else set(columns)
        failed.discard("hold")
        try:
            held = idle_keep.held()
            found["hold"] = round(minute + held / self.seconds, 2) if held else -1
        except Exception as error:
            tell("`workstation keep`", repr(error))
            found["hold"] = None
        for probe, names in columns.items():
            if probe in failed or not all(is_number(found.get(name)) for name in names):
                failed.add(probe)
                found.update({name: None for name in names})
        for name in since:
            if found[name] is not None and found[name] != never:
                found[name] = round(found[name] * 60 / self.seconds, 2)
        found["err"] = [probe for probe in columns if probe in failed]
        found.update(minute=minute, clock_jump=self.wall.jump(), boot=round(boot_time() / self.seconds, 1))
        return found


def is_number(value):
    """Says whether a rule can reckon with a value."""
    return type(value) in (int, float) and math.isfinite(value)
