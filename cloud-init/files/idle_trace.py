"""Reads a trace of usage, line by line in bounded memory, and refuses what is none with its line, field and value."""

import json
import math

from idle_limits import probes

# A line has some 300 bytes; columns that this release does not know may follow.
longest_line = 65536

count = "a whole number from 0"
amount = "a number from 0"
percent = "a number from 0 to 100"
since = "a number from 0, negative only after the clock was set back"

# What each column may hold, in words. `allowed` below says it in code.
columns = {
    "minute": count,
    "ssh": count,
    "ssh_bps": amount,
    "vnc": count,
    "input": since,
    "cpu": percent,
    "cores": count,
    "gpu": percent,
    "gpu_mem": amount,
    "disk": amount,
    "net": amount,
    "docker": count,
    "hold": "a minute of this file, or -1",
    "kernel_busy": count,
    "kernel_act": since,
    "ide_input": since,
    "pkg": "0 or 1",
    "jobs": count,
    "clock_jump": "a number of minutes",
    "boot": amount,
    "err": "a list of probes among " + ", ".join(probes),
}
probe_of = {column: probe for probe, names in probes.items() for column in names}
# A mean over a minute may be rounded upwards.
rounded = 100.5

allowed = {
    count: lambda value, clock_back: value >= 0 and value == int(value),
    amount: lambda value, clock_back: value >= 0,
    percent: lambda value, clock_back: 0 <= value <= rounded,
    since: lambda value, clock_back: value >= 0 or clock_back,
    columns["hold"]: lambda value, clock_back: value >= 0 or value == -1,
    columns["pkg"]: lambda value, clock_back: value in (0, 1),
    columns["clock_jump"]: lambda value, clock_back: True,
}


class NoTrace(Exception):
    """Says in which line a file is no trace, and why."""


def lines_of(file):
    """Yields each line of a binary file with its number. Refuses a line that no memory should hold."""
    number, blank = 0, None
    while True:
        line = file.readline(longest_line + 1)
        if not line:
            return
        number += 1
        if len(line) > longest_line:
            raise NoTrace(f"line {number} has more than {longest_line} bytes; a line is one minute as a JSON object")
        # Editors on Windows begin a file with a mark, and may end it with empty lines.
        text = line[3:] if number == 1 and line.startswith(b"\xef\xbb\xbf") else line
        if not text.strip():
            blank = blank or number
            continue
        if blank is not None:
            raise NoTrace(f"line {blank} is empty; each line is one minute as a JSON object")
        yield number, text


def objects_of(file):
    """Yields each line's object with its number."""
    for number, line in lines_of(file):
        try:
            # What JSON does not know is named with its column below.
            read = json.loads(line.decode("utf-8"), object_pairs_hook=lambda pairs: once(pairs, number))
        except UnicodeDecodeError as error:
            raise NoTrace(f"line {number} is not UTF-8, at its byte {error.start + 1}") from None
        except (ValueError, RecursionError) as error:
            why = getattr(error, "msg", "it cannot be read")
            raise NoTrace(f"line {number} is not JSON: {why}; each line is one minute as a JSON object") from None
        if not isinstance(read, dict):
            raise NoTrace(f"line {number} holds {shown(read)}; each line is one minute as a JSON object")
        yield number, read


def once(pairs, number):
    """Returns an object, and refuses one that says a field twice."""
    read = dict(pairs)
    if len(read) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NoTrace(f"line {number}: {shown(twice)} is there twice; each column is there once")
    return read


def read_trace(file):
    """Yields the box's constants first, an empty object where the file has none, and then each minute."""
    objects = objects_of(file)
    number, read = next(objects, (1, None))
    if read is not None and "box" in read:
        yield box_of(number, read["box"])
        number, read = next(objects, (number + 1, None))
    else:
        yield {}
    if read is None:
        raise NoTrace(f"line {number}: there is no minute; a trace has a line for each minute, from minute 0")
    minute, clock_back = 0, False
    while read is not None:
        clock_back = check(number, read, minute, clock_back)
        # Not as another program may have written it, such as 28.0.
        read["minute"] = minute
        yield read
        minute += 1
        number, read = next(objects, (number, None))


def box_of(number, box):
    """Returns the constants of the box."""
    if not isinstance(box, dict):
        refuse(number, "box", box, "an object such as {\"cores\":16,\"gpu_memory_gb\":24}")
    cores, memory = box.get("cores"), box.get("gpu_memory_gb")
    if cores is not None and not (is_number(cores) and cores >= 1 and cores == int(cores)):
        refuse(number, "box.cores", cores, "a whole number from 1")
    if memory is not None and not (is_number(memory) and memory >= 0):
        refuse(number, "box.gpu_memory_gb", memory, amount)
    return box


def check(number, read, minute, clock_back):
    """Refuses a line that is not the minute that is due; returns whether the clock has ever been set back."""
    if "box" in read:
        raise NoTrace(f"line {number}: box is there; it is for the first line of a file, before minute 0")
    for column in columns:
        if column not in read:
            raise NoTrace(f"line {number}: {column} is missing; every line has it, {columns[column]}")
    failed = read["err"]
    if not isinstance(failed, list) or not all(isinstance(name, str) and name in probes for name in failed):
        refuse(number, "err", failed, columns["err"])
    jump = read["clock_jump"]
    clock_back = clock_back or (is_number(jump) and jump < 0)
    for column, words in columns.items():
        value = read[column]
        if column == "err":
            continue
        if probe_of.get(column) in failed:
            if value is not None:
                refuse(number, column, value, f"null, because err names {probe_of[column]}")
        elif value is None:
            probe = probe_of.get(column)
            refuse(number, column, value, words + (f", or null where err names {probe}" if probe else ""))
        elif not is_number(value) or not allowed[words](value, clock_back):
            refuse(number, column, value, words)
    if read["minute"] != minute:
        refuse(number, "minute", read["minute"], f"{minute}, because minutes are in order and without gaps, from 0")
    return clock_back


def is_number(value):
    """Says whether a value is a number that can be reckoned with."""
    if type(value) is float:
        return math.isfinite(value)
    # A larger one has no place among floating-point numbers.
    return type(value) is int and abs(value) < 2**53


def refuse(number, field, value, words):
    """Refuses a value, and says what is allowed."""
    raise NoTrace(f"line {number}: {field} holds {shown(value)}; allowed is {words}")


def shown(value):
    """Returns a value as JSON writes it, safe for a terminal, and not longer than a line."""
    text = json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "..."
