"""Shows the last minute and the last hour of this box: GPUs, processors, memory, disk and network, a line each.

The idle agent has sampled them; nothing is measured here. docs/idle.md tells the columns.
"""

import calendar
import json
import sys
import time

from gpu_troubles import day, lines_of, samples, troubles

version = 1
hour = 60
bar_cells, minutes_of_cell = 10, 2
# A sample that is older than this says nothing about now.
stale_seconds = 180
# From empty to full; the second for terminals that know ASCII only.
blocks, plain = " ▁▂▃▄▅▆▇█", " ._-=+*%#"
no_samples = "there is no sample yet: the idle agent writes the first one a minute after it starts (systemctl status idle)"


def main(watch, as_json):
    """Prints the metrics, and with `watch` again at each new sample; returns the exit code."""
    last = None
    try:
        while True:
            minutes = samples(day)
            newest = minutes[-1]["time"] if minutes else ""
            if newest != last:
                print(json.dumps(document(minutes)) if as_json else screen(minutes, watch), flush=True)
                last = newest
            if not watch:
                return 0 if minutes else 1
            time.sleep(1)
    except KeyboardInterrupt:
        return 0


def document(minutes):
    """Returns what programs read."""
    return {"version": version, "last": minutes[-1] if minutes else None, "hour": minutes[-hour:], "gpu": troubles(minutes)}


def screen(minutes, watch):
    """Returns the lines; on a terminal that watches, in place of the last ones."""
    lines = drawn(minutes, time.time()) if minutes else [no_samples]
    over = "\033[H\033[2J" if watch and sys.stdout.isatty() else ""
    return over + "\n".join(lines)


def drawn(minutes, now):
    """Returns a line for each GPU and part, and then what was wrong."""
    last, rows = minutes[-1], by_minute(minutes)
    lines = [line(*row, rows) for row in gpu_rows(last) + rows_of(last)]
    if "gpu" in last["err"]:
        lines.insert(0, "GPU      does not answer, or does not tell its load")
    age = now - seconds_of(last["time"])
    if age > stale_seconds:
        lines.append(f"the last sample is {round(age / 60)} minutes old; the idle agent may not run: systemctl status idle")
    return lines + lines_of(troubles(minutes))


def gpu_rows(last):
    """Returns name, getter of the value, full scale, unit and details of each GPU."""
    rows = []
    for at, gpu in enumerate(last["gpus"]):
        details = [
            gpu["mem"] is not None and f"{gpu['mem']:.1f} of {gpu['mem_total'] or 0:.1f} GB",
            gpu["temp"] is not None and f"{gpu['temp']:.0f} °C",
            gpu["power"] is not None and f"{gpu['power']:.0f} W",
            gpu["throttle"] and "slowed down by " + " and ".join(gpu["throttle"]),
        ]
        rows.append((f"GPU {at}", lambda it, at=at: load_of(it, at), 100, "%", ", ".join(filter(None, details))))
    return rows


def load_of(sample, at):
    """Returns the load of a GPU, or nothing where the sample does not have it."""
    gpus = sample["gpus"]
    return gpus[at]["util"] if at < len(gpus) else None


def rows_of(last):
    """Returns the rows that every box has."""
    cores = last["cores"]
    busy = "" if cores is None else f"{cores} core{'' if cores == 1 else 's'} more than half busy"
    # In cores, the busiest first; what takes next to nothing is left out.
    whose = sorted((last.get("cpu_by") or {}).items(), key=lambda it: -it[1])
    busy = ", ".join([busy, *(f"{name} {used:.1f}" for name, used in whose if used >= 0.05)]).lstrip(", ")
    ways = last["net_in"], last["net_out"]
    moved = "" if None in ways else f"{ways[0]:.2f} in, {ways[1]:.2f} out"
    return [
        ("CPU", lambda it: it["cpu"], 100, "%", busy),
        ("memory", lambda it: it["mem"], 100, "%", ""),
        ("disk", lambda it: it["disk"], None, "MB/s", "written"),
        ("network", lambda it: it["net"], None, "MB/s", moved),
    ]


def line(name, value_of, full, unit, details, rows):
    """Returns one line: the last minute as a bar and a number, and the hour as a graph."""
    hour_of = [None if sample is None else value_of(sample) for sample in rows]
    value = hour_of[-1]
    known = [it for it in hour_of if it is not None]
    scale = full or max(known, default=0) or 1
    bar = cells(value or 0, scale)
    digits = 0 if full else 2
    number = "?" if value is None else f"{value:.{digits}f}"
    return f"{name:8} [{bar}] {number:>7} {unit:4} |{graph(rows, hour_of, scale)}| {details}".rstrip()


def cells(value, full):
    """Returns a bar, which has one cell at least for what is not nothing."""
    some = min(max(round(value / full * bar_cells), value > 0.005 * full), bar_cells)
    return (letters()[-1] * some).ljust(bar_cells)


def graph(rows, values, full):
    """Returns the hour: two minutes are one letter, `?` where nothing answered, and a blank before the agent ran."""
    drawn_ones = ""
    levels = letters()
    for at in range(0, hour, minutes_of_cell):
        there = [value for sample, value in zip(rows[at:at + minutes_of_cell], values[at:at + minutes_of_cell]) if sample]
        known = [value for value in there if value is not None]
        if known:
            most = max(known) / full
            drawn_ones += levels[min(max(round(most * 8), 1), 8)]
        else:
            drawn_ones += "?" if there else " "
    return drawn_ones


def letters():
    """Returns the nine levels that this terminal can show."""
    try:
        blocks.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return plain
    return blocks


def by_minute(minutes):
    """Returns the last hour's samples, with nothing for the minutes in which the box was off."""
    rows = [None] * hour
    end = seconds_of(minutes[-1]["time"])
    for sample in minutes[-hour:]:
        ago = round((end - seconds_of(sample["time"])) / 60)
        if 0 <= ago < hour:
            rows[hour - 1 - ago] = sample
    return rows


def seconds_of(text):
    """Returns the seconds of a time such as 2026-11-30T12:00:00Z."""
    return calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))
