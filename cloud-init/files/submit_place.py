"""Writes files below a folder, for names that somebody else chose: never out of it, and never through a link."""

import contextlib
import hashlib
import os
import re
import secrets
import stat


class Unfit(Exception):
    """Says why nothing may be written at a path."""


def unsafe(path):
    """Returns why a path is none of a result, or nothing (cli/jobs/results.ts)."""
    parts = path.split("/")
    if re.match(r"/|[A-Za-z]:|.*\\", path, re.S) or {"", ".", ".."} & set(parts):
        return "its path leads out of the folder"
    if any(it.lower() == ".git" for it in parts):
        return "git runs what is in its own folder"
    if any(ord(it) < 32 or 127 <= ord(it) < 160 or it == "\ufffd" or 0xD800 <= ord(it) < 0xE000 for it in path):
        return "its name has a control character"
    return None


@contextlib.contextmanager
def folder_of(root, path, make=False):
    """Opens the folder of a path, part after part, none of which may be a link; nothing where it is not there."""
    parts = path.split("/")[:-1]
    opened = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for at, part in enumerate(parts):
            if make:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(part, dir_fd=opened)
            try:
                below = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=opened)
            except FileNotFoundError:
                os.close(opened)
                opened = None
                break
            except OSError:
                raise Unfit(f"{'/'.join(parts[:at + 1])} is no folder here") from None
            os.close(opened)
            opened = below
        yield opened
    finally:
        if opened is not None:
            os.close(opened)


def digest_here(root, path):
    """Returns the digest of the file that is there; nothing where none is."""
    with folder_of(root, path) as folder:
        if folder is None:
            return None
        name = path.split("/")[-1]
        try:
            if not stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                raise Unfit("something here that is no file has its name")
            opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unfit(f"what is here cannot be read: {error.strerror}") from None
        with open(opened, "rb") as file:
            sha256 = hashlib.sha256()
            for block in iter(lambda: file.read(1 << 20), b""):
                sha256.update(block)
            return sha256.hexdigest()


def write_whole(root, path, fill):
    """Lets `fill` write a file, which then takes the path's place at once. Where `fill` raises, nothing has changed."""
    with folder_of(root, path, make=True) as folder:
        if folder is None:
            raise Unfit("its folder was removed meanwhile")
        unfinished = f".workstation-{secrets.token_hex(8)}.new"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        try:
            with open(os.open(unfinished, flags, 0o666, dir_fd=folder), "wb") as file:
                fill(file)
            os.replace(unfinished, path.split("/")[-1], src_dir_fd=folder, dst_dir_fd=folder)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(unfinished, dir_fd=folder)
