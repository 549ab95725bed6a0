"""Brings the results of a run into the folder that was sent, by the rules of cli/jobs/results.ts."""

import hashlib
import http.client
import threading
from concurrent.futures import ThreadPoolExecutor

import submit_place
from member_settings import Refused
from s3 import Missing
from submit_print import note
from submit_place import Unfit

at_once = 8
most_lines = 10


class Stopped(Exception):
    """Another result failed, or somebody pressed Ctrl-C."""


def bring(bucket, run, end, folder, source):
    """Brings what the job made or changed, and says what came."""
    if end and end.image:
        note(f"image that ran: {run['image']}, {end.image}")
    sent, stop = {row["path"]: row["sha256"] for row in source}, threading.Event()

    def one(result):
        path = result["path"]
        try:
            target = place(folder, run, result, sent.get(path))
            if target:
                fetch(bucket, run, result, folder, target, stop)
            return path, target, None
        except Unfit as problem:
            return path, None, str(problem)
        except OSError as problem:
            return path, None, f"it cannot be written here: {problem.strerror}"

    with ThreadPoolExecutor(at_once) as pool:
        try:
            placed = list(pool.map(one, end.results if end else []))
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    for line in lines(placed, folder):
        note(line)


def place(folder, run, result, sent):
    """Returns where a result goes, or nothing where it is there already.

    Nothing is overwritten but a file that was sent and is still as it was sent.
    """
    path = result["path"]
    why = submit_place.unsafe(path)
    if why:
        raise Unfit(why)
    here = submit_place.digest_here(folder, path)
    if here == result["sha256"]:
        return None
    return path if here in (None, sent) else f"{path}.{run['id']}"


def fetch(bucket, run, result, folder, target, stop):
    """Fetches a result whole, or not at all, and checks it."""
    key = f"runs/{run['member']}/{run['id']}/results/{result['path']}"

    def fill(file):
        def receive(answer):
            # A broken connection begins again.
            file.seek(0)
            file.truncate()
            sha256 = hashlib.sha256()
            for block in iter(lambda: answer.read(1 << 20), b""):
                if stop.is_set():
                    raise Stopped
                sha256.update(block)
                try:
                    file.write(block)
                except OSError as error:
                    # The disk's failure must not pass for one of S3's.
                    raise Unfit(f"it cannot be written here: {error.strerror}") from None
            if answer.length:
                raise http.client.IncompleteRead(b"", answer.length)
            return sha256.hexdigest()

        try:
            got = bucket.call("GET", key, receive=receive)
        except Missing:
            got = None
        if got != result["sha256"]:
            raise Refused(
                f"the result {result['path']} in the bucket is not the one that the job wrote; on your laptop, "
                f"`workstation job results {run['id']}` tries again"
            )

    submit_place.write_whole(folder, target, fill)


def lines(placed, folder):
    """Says what came back, in a few lines."""
    written = sum(target == path for path, target, _ in placed)
    others = []
    for path, target, why in placed:
        if why:
            others.append(f"{path} did not come back: {why}")
        elif target and target != path:
            others.append(f"{path} is as you left it; the job's is beside it, {target}")
    first = [f"{written} {'file' if written == 1 else 'files'} came back into {folder.rstrip('/')}/"] if written else []
    more = [f"... and {len(others) - most_lines} more"] if len(others) > most_lines else []
    return [*first, *others[:most_lines], *more]
