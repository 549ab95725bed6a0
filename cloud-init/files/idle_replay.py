"""Replays a trace of usage through the rule of this box, and prints what the rule would have done, and why.

  workstation idle replay FILE [--minutes 30] [--json]

`-` reads the trace from standard input. Exit codes: 0 when the trace was replayed; 2, with one sentence on standard error,
for a file that is no trace and for wrong words. docs/idle.md describes the file. A laptop runs this very file.
"""

import argparse
import json
import sys

sys.dont_write_bytecode = True

from idle_rule import STOP, WARN, Rule
from idle_trace import NoTrace, read_trace

usual = 30
shortest, longest = 15, 1440


def replay(file, limit):
    """Replays an open binary file; reads nothing after the stop."""
    trace = read_trace(file)
    rule = Rule(limit, next(trace).get("cores"))
    warnings = []
    for sample in trace:
        decision = rule.feed(sample)
        if decision == STOP:
            return told(limit, sample["minute"], rule.why(), warnings), sample["minute"]
        if decision == WARN:
            warnings.append({"minute": sample["minute"], "reason": rule.why()})
    return told(limit, None, rule.why(), warnings), sample["minute"]


def told(limit, stop, reason, warnings):
    """Returns what `--json` prints."""
    return {"minutes": limit, "stop": stop, "reason": reason, "warnings": warnings}


def in_words(told, minute):
    """Returns a line for each warning, and one for what came of it at last."""
    lines = [f"minute {it['minute']}: a warning. {it['reason']}" for it in told["warnings"]]
    end = "the box stays up" if told["stop"] is None else "the box stops"
    return "\n".join([*lines, f"minute {minute}: {end}. {told['reason']}"])


def idle_minutes(text):
    """Returns `--minutes` as a number."""
    if text.isascii() and text.isdigit() and len(text) <= 5:
        number = int(text)
        if number == 0 or shortest <= number <= longest:
            return number
    raise argparse.ArgumentTypeError(f"it takes a whole number from {shortest} to {longest}, or 0 for never, not {text!r}")


def main(words):
    """Runs the command and returns its exit code."""
    parser = argparse.ArgumentParser(prog="workstation idle replay", allow_abbrev=False)
    parser.add_argument("file", metavar="FILE", help="a trace; - for standard input")
    parser.add_argument("--minutes", type=idle_minutes, default=usual, help="the idle limit, 0 for never (default: 30)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args(words)
    try:
        with open(0 if given.file == "-" else given.file, "rb") as file:
            result, minute = replay(file, given.minutes)
    except NoTrace as problem:
        return refused(given, f"is no trace: {problem}")
    except OSError as error:
        return refused(given, f"cannot be read: {error.strerror}")
    print(json.dumps(result, separators=(",", ":")) if given.json else in_words(result, minute))
    return 0


def refused(given, why):
    """Prints why a file could not be replayed, in the form of the laptop's command, and returns the exit code."""
    name = "standard input" if given.file == "-" else json.dumps(given.file).strip('"')
    message = f"{name} {why}"
    error = f"error: {message}"
    if given.json:
        error = json.dumps({"error": {"kind": "refused", "message": message}}, separators=(",", ":"))
    print(error, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
