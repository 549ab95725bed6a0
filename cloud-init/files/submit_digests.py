"""Finds the digest of each file's content, and does not read a file again that has not changed since.

What is kept counts for a file of the same size and times. A change younger than some seconds is not kept: another one
could follow within the same tick of the file system's clock.
"""

import contextlib
import hashlib
import json
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor

from member_settings import Refused

settled_ns = 3_000_000_000


def with_digests(folder, files):
    """Returns the rows of `source.json`."""
    kept, later = read_kept(folder), {}

    def row(file):
        look, sha256 = file.look, None
        before = kept.get(file.path)
        if before and before[:3] == look:
            sha256 = before[3]
        else:
            look, sha256 = digest(folder, file.path)
        if time.time_ns() - max(look[1:]) > settled_ns:
            later[file.path] = [*look, sha256]
        return {"path": file.path, "sha256": sha256, "size": look[0], "mode": file.mode}

    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(row, files))
    keep(folder, later)
    return rows


def digest(folder, path):
    """Returns size, times and digest of a content that did not change while it was read."""
    for _ in range(3):
        sha256 = hashlib.sha256()
        with open(os.path.join(folder, path), "rb") as file:
            before = look_of(file)
            for block in iter(lambda: file.read(1 << 20), b""):
                sha256.update(block)
            if look_of(file) == before:
                return before, sha256.hexdigest()
    raise changes(path)


def look_of(file):
    look = os.fstat(file.fileno())
    return [look.st_size, look.st_mtime_ns, look.st_ctime_ns]


def changes(path):
    return Refused(
        f"{path} changes while it is read, so nobody could say what the job would get; end what writes it, put it into "
        ".gitignore, or try again"
    )


def kept_file(folder):
    cache = os.environ.get("XDG_CACHE_HOME") or ""
    cache = cache if os.path.isabs(cache) else os.path.join(os.path.expanduser("~"), ".cache")
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return os.path.join(cache, "workstation", f"digests-{name}.json")


def read_kept(folder):
    """Returns the rows that are sound, by path."""
    try:
        with open(kept_file(folder)) as file:
            rows = json.load(file)
        return {path: row for path, row in rows.items() if is_row(row)}
    except (OSError, ValueError, AttributeError):
        return {}


def is_row(row):
    numbers = type(row) is list and len(row) == 4 and all(type(it) is int for it in row[:3])
    return numbers and type(row[3]) is str and re.fullmatch("[0-9a-f]{64}", row[3])


def forget(folder):
    """Lets the next command read all files: one is not what was kept of it."""
    with contextlib.suppress(OSError):
        os.unlink(kept_file(folder))


def keep(folder, rows):
    """A disk that takes no note must not fail the command: the next one reads the files again."""
    path = kept_file(folder)
    try:
        os.makedirs(os.path.dirname(path), 0o700, exist_ok=True)
        with open(f"{path}.{os.getpid()}", "w", opener=lambda name, how: os.open(name, how, 0o600)) as file:
            json.dump(rows, file)
        os.replace(file.name, path)
    except OSError:
        pass
