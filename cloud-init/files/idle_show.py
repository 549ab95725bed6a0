"""Shows the idle state: what is now, the last hour of each signal as bars, and when the box stops.

  workstation idle [--json]    now, the last hour, and how to postpone a stop
  workstation idle trace       the recording since its last gap, for `workstation idle replay`

docs/idle.md describes both.
"""

import json
import os
import sys
import textwrap
import time

import idle_ring
import idle_told
import stop_record
from idle_hour import QUIET, UNKNOWN, USED, last_hour, parts, rows, width
from idle_replay import usual
from idle_signals import names
from job_states import shown

# The minutes of a day, which is what the ring holds.
day = 1440
unicode_bars, ascii_bars = "▁▂▃▅▆▇█", "_.:=ox#"
label = 9
columns = 80


def show(as_json):
    """Prints the idle state."""
    told = idle_told.state()
    limit = told["limitMinutes"] if told else usual
    hour, end = last_hour(idle_ring.last(day), limit, os.cpu_count())
    before = stop_record.last()
    signals = {row.name: signal(row.name, hour) for row in rows}
    if as_json:
        found = [{"name": name, **it} for name, it in signals.items()]
        print(json.dumps({"version": 1, "agentRuns": told is not None, "state": told, "signals": found, "lastStop": before}))
        return
    print("\n".join([*head(told, before), "", *drawn(signals, hour, end)]))


def signal(name, hour):
    """Returns what an hour of a signal meant: now, when it was used last, and each minute."""
    cells = [minute and minute[name] for minute in hour]
    used = [age for age, cell in enumerate(reversed(cells)) if cell and cell.meant == USED]
    now = cells[-1]
    return {
        "meant": now.meant if now else UNKNOWN,
        "usedMinutesAgo": used[0] if used else None,
        "minutes": [cell and cell.meant for cell in cells],
        "heights": [cell and cell.height for cell in cells],
    }


def head(told, before):
    """Returns the lines above the bars."""
    lines = []
    if told:
        lines += [*paragraph("now", verdict(told)), *paragraph("", shown(told["reason"]))]
    lines += paragraph("stops", idle_told.stops(told))
    if told and told["limitMinutes"]:
        lines += paragraph("postpone", f"a key or the mouse, any work, or {idle_told.postpone}")
    stopped = idle_told.last_stop(before)
    return lines + (paragraph("stopped", stopped) if stopped else [])


def verdict(told):
    """Says in a few words how the box is."""
    limit, idle, left = told["limitMinutes"], told["idleMinutes"], told.get("minutesLeft")
    if told["verdict"] == "stop":
        return "it is being stopped"
    if left is not None:
        return f"WARNING: it stops in {idle_told.minutes(left)}"
    if told.get("keepUntil"):
        words = "kept up by somebody"
    elif idle and limit:
        words = f"idle for {idle:g} of {idle_told.minutes(limit)}"
    else:
        words = f"idle for {idle_told.minutes(idle)}" if idle else "in use"
    silent = [names.get(probe) or shown(probe) for probe in told.get("unknown") or []]
    return words + (f"; no answer of the probe of {' and of '.join(silent)}" if silent else "")


def paragraph(name, text):
    """Returns a label with its text, in lines that fit."""
    return textwrap.wrap(
        text, columns, initial_indent=name.ljust(label), subsequent_indent=" " * label, break_on_hyphens=False
    )


def drawn(signals, hour, end):
    """Returns the bars of each signal with their times."""
    if not any(hour):
        return ["There is no recording of the last hour yet."]
    bars = unicode_bars if knows_unicode() else ascii_bars
    first, middle = clock(end - 59 * 60), clock(end - 30 * 60)
    axis = first.ljust(29) + middle
    lines = ["the last hour, a bar for each minute", " " * label + axis.ljust(width - 5) + clock(end, " %Z")]
    for name, it in signals.items():
        drawing = "".join(bar(meant, height, bars) for meant, height in zip(it["minutes"], it["heights"]))
        lines.append(f"{name.ljust(label)}{drawing} {in_words(it)}")
    below, over, use = bars[:3], bars[3], bars[4:]
    return [*lines, "", f"{below} below its limit   {over} above it, but no use yet   {use} use   ? no answer"]


def bar(meant, height, bars):
    """Returns the character of a minute; nothing was recorded where it is blank."""
    return " " if meant is None else "?" if meant == UNKNOWN else bars[height]


def in_words(it):
    """Says what a signal means now."""
    if it["meant"] != QUIET:
        return "in use" if it["meant"] == USED else it["meant"]
    ago = it["usedMinutesAgo"]
    return "quiet" if ago is None else f"{ago} min ago"


def clock(seconds, zone=""):
    return time.strftime("%H:%M" + zone, time.localtime(seconds))


def knows_unicode():
    """Tells whether the terminal's character set has the bars. Python takes UTF-8 for the locale C too, so it is not asked alone."""
    named = os.environ.get("LC_ALL") or os.environ.get("LANG") or os.environ.get("LC_CTYPE") or ""
    encodings = [named, sys.stdout.encoding or ""]
    return all("utf8" in it.lower().replace("-", "") for it in encodings)


def trace():
    """Prints the recording since its last gap as a trace. Returns the exit code."""
    samples = idle_ring.last(day)
    newest = (list(parts(samples)) or [[]])[-1]
    if not newest:
        print("workstation: there is no recording yet; `systemctl status idle` says whether the agent runs", file=sys.stderr)
        return 1
    gpus = [gpu.get("mem_total") or 0 for gpu in samples[-1].get("gpus") or []]
    print(json.dumps({"box": {"cores": os.cpu_count(), "gpu_memory_gb": sum(gpus)}}, separators=(",", ":")))
    for sample in newest:
        print(json.dumps(sample, separators=(",", ":")))
    return 0
