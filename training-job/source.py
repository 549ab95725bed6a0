"""Fetches the member's source: the files that source.json names, by their checksums."""

import json
import os
import re
from concurrent.futures import ThreadPoolExecutor

from s3 import Missing, Unlike
from trouble import Infrastructure, Refused

at_once = 16


def fetch(bucket, run, blobs, folder):
    """Writes all files of the run into the folder. Returns each one's path with what `look` sees of it."""
    try:
        files = json.loads(bucket.get(f"{run}/source.json"))["files"]
    except Missing as missing:
        raise Infrastructure(f"{missing} is not there: the upload of this run did not end") from None
    places = {file["path"]: place(folder, file) for file in files}

    def get(file):
        path = places[file["path"]]
        os.makedirs(os.path.dirname(path), exist_ok=True)
        bucket.get_file(f"{blobs}/{file['sha256']}", path, file["sha256"])
        os.chmod(path, int(file["mode"], 8) & 0o755)
        return file["path"], look(path)

    try:
        with ThreadPoolExecutor(at_once) as pool:
            return dict(pool.map(get, files))
    except Missing as missing:
        raise Infrastructure(f"{missing} is not there, which source.json names; submit again") from None
    except Unlike as unlike:
        raise Infrastructure(f"{unlike}; submit again") from None
    except OSError as error:
        raise Refused(f"{folder} cannot take the source: {error}") from None


def place(folder, file):
    """Returns where a file goes. Refuses a path that leaves the folder: whoever writes source.json is not the entry."""
    path, sha256 = str(file["path"]), str(file["sha256"])
    root = os.path.realpath(folder)
    goes = os.path.realpath(os.path.join(root, path))
    if not goes.startswith(root + "/") or "\0" in path or not re.fullmatch("[0-9a-f]{64}", sha256):
        raise Refused(f"source.json names {path!r}, which is no file below the folder")
    return goes


def look(path):
    """Returns what changes when a file is written again."""
    seen = os.stat(path)
    return seen.st_size, seen.st_mtime_ns, seen.st_ino
