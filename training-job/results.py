"""Uploads what the command made or changed in its folder."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor

from s3 import Unlike
from source import look
from trouble import say

at_once = 8
# Python writes them, and nobody asked for them.
left_out = {"__pycache__", ".ipynb_checkpoints"}


def upload(bucket, run, folder, before):
    """Uploads each new or changed file; returns path, size and checksum of each, in order."""

    def put(path):
        whole = os.path.join(folder, path)
        try:
            sha256 = sha256_of(whole)
            bucket.put_file(f"{run}/results/{path}", whole, sha256)
            return {"path": path, "size": os.path.getsize(whole), "sha256": sha256}
        except (Unlike, FileNotFoundError):
            # The command has ended, so nobody should write here; what does is not a result.
            say(f"{path} changed while it was uploaded, and is left out")
            return None

    with ThreadPoolExecutor(at_once) as pool:
        return [result for result in pool.map(put, changed(folder, before)) if result]


def changed(folder, before):
    """Lists files that are not as `before` saw them. Links and special files are not followed."""
    paths = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - left_out)
        for name in names:
            whole = os.path.join(parent, name)
            path = os.path.relpath(whole, folder)
            if os.path.isfile(whole) and not os.path.islink(whole) and before.get(path) != look(whole):
                paths.append(path)
    return sorted(paths)


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()
