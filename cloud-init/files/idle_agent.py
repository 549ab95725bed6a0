"""Decides each minute whether this box is idle: samples it, feeds the rule, warns, and stops it. Runs as idle.service.

What fails counts as not known, is told in the journal, and is tried again in the next minute. So nothing that fails stops
a box, and a box that cannot stop says so.
"""

import json
import os
import subprocess
import sys
import time
import traceback

sys.dont_write_bytecode = True

import idle_keep
import idle_ring
import idle_state
import idle_warnings
import stop_record
import this_box
from idle_clock import boot_time, with_times
from idle_limits import probes as columns
from idle_limits import value
from idle_rule import STOP, UP, WARN, Rule
from idle_sample import Sampler
from idle_troubles import Limited, attempt, tell
from member_settings import usual_idle_minutes

settings_file = "/var/lib/workstation/live/current/settings.json"
first = int(value("firstWarning"))


class Agent:
    """Watches one box. `seconds` is the length of a minute, which tests shorten."""

    def __init__(self, config, seconds):
        self.member, self.seconds = config["USER"], seconds
        self.sampler = Sampler(config, seconds)
        self.warnings = Limited(15)
        self.limit = self.rule = None
        self.minute = -1
        # One from before a restart of the agent is void, because the count begins anew.
        self.warned = idle_state.was_warned()

    def step(self):
        """Ends a minute: samples, decides, tells, and stops the box where the rule says so."""
        self.minute += 1
        attempt("the folder of `workstation keep`", idle_state.make_keep_folder, self.member)
        self.follow_limit()
        sample = self.sampler.sample(self.minute)
        decision = self.decide(sample)
        reason = with_times(self.rule.why(), self.minute, self.seconds)
        attempt("the samples are not kept", idle_ring.append, sample)
        if decision == STOP and kept():
            decision, reason = UP, "The box is kept up since this minute."
        left = self.limit - self.rule.idle
        near = bool(self.limit) and left <= first
        if decision == WARN:
            self.warn(None if self.rule.unanswered else left, reason)
        elif self.warned and not near:
            print(f"the warning is void. {reason}", flush=True)
            attempt("a warning is not taken back", self.warnings.call, idle_warnings.take_back, self.member)
        self.warned = near
        self.note(decision, reason, sample)
        refused = decision == STOP and self.stop(reason)
        if refused:
            self.note(STOP, f"{reason} {refused}", sample)

    def follow_limit(self):
        """Takes up the idle limit of the live settings. Another one begins the count anew."""
        try:
            limit = json.loads(this_box.read(settings_file)).get("idleStopMinutes", usual_idle_minutes)
        except (ValueError, AttributeError):
            limit = None
        if type(limit) is not int or limit < 0:
            tell("the live settings", "they have no idleStopMinutes that can be read")
            limit = usual_idle_minutes if self.limit is None else self.limit
        if limit != self.limit:
            self.limit, self.rule = limit, Rule(limit, os.cpu_count())
            print(f"the box stops after {limit} idle minutes" if limit else "the box never stops by itself", flush=True)

    def decide(self, sample):
        """Asks the rule. One that fails begins anew, with a minute of which nothing is known."""
        try:
            return self.rule.feed(sample)
        except Exception as error:
            tell("the rule", repr(error))
        self.rule = Rule(self.limit, os.cpu_count())
        unknown = {name: None for names in columns.values() for name in names}
        self.rule.feed({**sample, **unknown, "err": list(columns)})
        return UP

    def warn(self, left, reason):
        """Tells people, in the journal too. `left` is nothing where a probe has been silent for a day."""
        print(reason if left is None else f"the box stops in {left} minutes. {reason}", flush=True)
        attempt("a warning failed", self.warnings.call, idle_warnings.warn, left, reason, self.member)

    def note(self, decision, reason, sample):
        """Writes the state."""
        state = idle_state.described(
            decision, reason, sample, self.rule.idle, self.limit, self.warned, self.seconds
        )
        attempt("the state is not written", idle_state.write, state)

    def stop(self, reason):
        """Stops the box. Returns a sentence where that is refused."""
        print(f"the box stops now. {reason}", flush=True)
        attempt("the reason of the stop is not kept", stop_record.intend, "idle", reason)
        try:
            ran = subprocess.run(["systemctl", "poweroff"], capture_output=True, text=True, timeout=30)
            if ran.returncode == 0:
                return ""
            why = ran.stderr.strip().replace("\n", ", ") or f"exit code {ran.returncode}"
        except (OSError, subprocess.SubprocessError) as error:
            why = str(error)
        # Or the next stop, which may be a person's, would be told as this one.
        stop_record.forget()
        print(f"the box cannot stop: {why}; the next try is in a minute", flush=True)
        return f"But it could not stop: {why}. The next try is in a minute."


def kept():
    """Tells whether somebody keeps the box up by now, which nobody may know."""
    try:
        return idle_keep.held() > 0
    except Exception:
        return True


def main():
    """Watches this box until it ends."""
    os.umask(0o022)
    seconds = float(os.environ.get("WORKSTATION_IDLE_SECONDS") or 60)
    agent = Agent(this_box.read_config(), seconds)
    due = boot_time() + seconds
    while True:
        time.sleep(max(0, due - boot_time()))
        try:
            agent.step()
        except Exception:
            # A fault of ours: nothing is decided in this minute.
            traceback.print_exc()
        # A minute that took too long is not followed by a very short one.
        due = max(due + seconds, boot_time() + seconds / 2)


if __name__ == "__main__":
    main()
