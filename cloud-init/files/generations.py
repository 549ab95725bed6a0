"""Keeps generations: folders that hold everything the live settings put on a box, one of which is in force.

  /var/lib/workstation/live/
    generation.XXXXXXXX/   scripts, settings, keys; complete before anything points to it, never changed afterwards
      former               link to the last generation with other scripts, for roll back
      settled              there once services follow this generation
    current                link to the generation in force
    lock                   held by whoever changes anything

One rename of `current` switches from one generation to the next. A power cut before it leaves the former one in force
and a folder that the next run removes; after it, the new one.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import shutil
import tempfile
import time

from member_settings import Refused

checksum_file = "SHA256SUMS"
prefix = "generation."
# A run takes seconds; `up` waits much longer than this.
lock_seconds = 300


@contextlib.contextmanager
def locked(folder):
    """Makes the folder where it is missing, and lets one run at a time change what is in it."""
    os.makedirs(folder, 0o755, exist_ok=True)
    for path in folder, os.path.dirname(folder):
        found = os.lstat(path)
        # Who can write there can give the box any key. A link's own mode lets everybody write, so it is refused too.
        if found.st_uid != os.geteuid() or found.st_mode & 0o022:
            raise Refused(
                f"only root may be able to write to {path}, so nothing was changed: "
                f"sudo chown root: {path} && sudo chmod 755 {path}"
            )
        # sshd looks for keys as the member, and whoever made the folder may have had a narrow umask.
        if found.st_mode & 0o055 != 0o055:
            os.chmod(path, 0o755)
    lock = os.open(os.path.join(folder, "lock"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        deadline = time.monotonic() + lock_seconds
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Refused("another run has not ended in five minutes: pgrep -af live-settings") from None
                time.sleep(0.2)
        yield
    finally:
        os.close(lock)


def read_bundle(folder):
    """Returns the files of a bundle by name, after comparing them with the bundle's own list of checksums."""
    sums = read(os.path.join(folder, checksum_file))
    if sums is None:
        raise Refused(f"the bundle in {folder} has no {checksum_file}")
    files = {checksum_file: sums}
    for line in sums.decode(errors="replace").splitlines():
        words = re.fullmatch(r"([0-9a-f]{64})  ([A-Za-z0-9_][A-Za-z0-9_.-]*)", line)
        content = read(os.path.join(folder, words[2])) if words else None
        if content is None or hashlib.sha256(content).hexdigest() != words[1]:
            name = words[2] if words else line
            raise Refused(f"the bundle is damaged: its checksums do not fit {name!r}")
        files[words[2]] = content
    return files


def current(folder):
    """Returns the generation in force, or nothing before the first."""
    return linked(os.path.join(folder, "current"))


def former(generation):
    """Returns the last generation that had other scripts, or nothing when there is none."""
    return linked(os.path.join(generation, "former"))


def linked(link):
    """Returns the folder that a link leads to, or nothing."""
    return os.path.realpath(link) if os.path.isdir(link) else None


def holds(generation, files):
    """Tells whether a generation has exactly these files, whose content may have been altered since."""
    own = {"former", "settled"}
    found = {
        os.path.relpath(os.path.join(place, name), generation)
        for place, _, names in os.walk(generation)
        for name in names
    }
    # A link to a folder is a folder for os.walk.
    return found - own == set(files) and all(
        read(os.path.join(generation, name)) == content for name, content in files.items()
    )


def write(folder, files, former_one):
    """Writes a new generation to the disk, complete and compared, and returns it; nothing points to it yet."""
    remove_leftovers(folder)
    generation = tempfile.mkdtemp(prefix=prefix, dir=folder)
    os.chmod(generation, 0o755)
    for name, content in files.items():
        path = os.path.join(generation, name)
        os.makedirs(os.path.dirname(path), 0o755, exist_ok=True)
        write_file(path, content)
    if former_one:
        os.symlink(os.path.join("..", os.path.basename(former_one)), os.path.join(generation, "former"))
    if not holds(generation, files):
        raise Refused("the root disk does not return what was written, so nothing was changed: sudo dmesg")
    for place, _, _ in os.walk(generation):
        sync(place)
    return generation


def write_file(path, content):
    """Writes one file and waits until it is on the disk. What begins with `#!` can be executed."""
    with open(path, "xb") as file:
        os.fchmod(file.fileno(), 0o755 if content.startswith(b"#!") else 0o644)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def switch(folder, generation):
    """Puts a generation in force with one rename. The rename is on the disk after another `sync` of the folder."""
    # What the names point to must be on the disk before the names are.
    sync(folder)
    link = os.path.join(folder, "current")
    with contextlib.suppress(FileNotFoundError):
        os.unlink(link + ".new")
    os.symlink(os.path.basename(generation), link + ".new")
    os.replace(link + ".new", link)


def remove_leftovers(folder):
    """Removes generations that nothing points to, and bundles that a power cut left unpacked."""
    generation = current(folder)
    kept = {generation, generation and former(generation)}
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        is_left = name.startswith(prefix) and os.path.realpath(path) not in kept
        if is_left or (name.startswith("incoming.") and is_old(path)):
            shutil.rmtree(path, ignore_errors=True)


def is_old(path):
    """Tells whether an unpacked bundle is nobody's: a younger one may belong to a run that waits for the lock."""
    try:
        return time.time() - os.lstat(path).st_mtime > 3600
    except FileNotFoundError:
        return False


def sync(folder):
    """Waits until the names in a folder are on the disk."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def read(path):
    """Returns a file's bytes, or nothing when it is not there; never follows a link."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ELOOP, errno.ENOTDIR):
            return None
        raise
    with open(opened, "rb") as file:
        return file.read()
