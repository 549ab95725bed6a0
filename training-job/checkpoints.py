"""Keeps the folder of checkpoints on S3: files by their checksums, and a manifest that names one complete set."""

import json
import os
import re
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from results import sha256_of
from s3 import Missing, Unlike
from source import look, place
from trouble import Infrastructure, say

# A set is complete once nothing in the folder has changed for this long.
seconds_of_quiet = 2.0
at_once = 8
# The files of a set as they were when it was complete, whatever the training does to them meanwhile.
held = ".workstation-held"
# Names that say themselves that they are not finished, and logs, which never are.
unfinished = re.compile(r"\.(tmp|temp|part|partial|incomplete)[^/]*$|_temp/|(^|/)\.|events\.out\.tfevents|\.log$")
shard = re.compile(r"^(.*)\.data-\d{5}-of-(\d{5})$")


class Checkpoints:
    """One job's folder and its prefix. Only node 0 uploads; every node restores."""

    def __init__(self, bucket, run, folder, former=None):
        self.bucket, self.prefix, self.folder = bucket, f"{run}/checkpoints", folder
        # The run that this one continues from.
        self.former = former and f"{former}/checkpoints"
        self.seen, self.since = None, 0.0
        # Path to checksum, as the manifest on S3 has it, and what each file looked like when its checksum was taken.
        self.manifest, self.known = {}, {}
        self.over = threading.Event()

    def restore(self):
        """Fetches the run's own set, or the former run's where it has none yet. Returns how many files it has."""
        os.makedirs(self.folder, exist_ok=True)
        count = self.restore_from(self.prefix)
        if count or not self.former:
            return count
        count = self.restore_from(self.former)
        # None of it is this run's yet: the first quiet moment uploads it all, and the former run may go then.
        self.manifest, self.known = {}, {}
        return count

    def restore_from(self, prefix):
        try:
            files = json.loads(self.bucket.get(f"{prefix}/manifest.json"))["files"]
        except Missing:
            return 0

        def get(file):
            path = place(self.folder, file)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            self.bucket.get_file(f"{prefix}/data/{file['sha256']}", path, file["sha256"])
            # Trainings take the newest by its time.
            os.utime(path, ns=(file["modified"], file["modified"]))
            self.known[file["path"]] = look(path), file["sha256"]

        try:
            with ThreadPoolExecutor(at_once) as pool:
                list(pool.map(get, files))
        except (Missing, Unlike) as error:
            raise Infrastructure(f"a checkpoint is not what its manifest says: {error}") from None
        self.manifest = {file["path"]: file["sha256"] for file in files}
        return len(files)

    def watch(self):
        """Uploads each set that is complete, until `finish`, in a thread of its own."""
        self.thread = threading.Thread(target=self.rounds, daemon=True)
        self.thread.start()

    def rounds(self):
        while not self.over.wait(0.5):
            try:
                self.round()
            except Infrastructure as problem:
                # The training goes on; the next round tries again.
                say(f"checkpoints are not saved: {problem}")
                self.over.wait(30)

    def finish(self, complete):
        """Ends the rounds and uploads what the command left. What a kill may have cut is no set."""
        self.over.set()
        self.thread.join()
        files = self.listed()
        if complete or (files == self.seen and time.monotonic() - self.since > seconds_of_quiet):
            self.publish(files)

    def round(self):
        """Uploads the folder's set where it is complete and new."""
        files = self.listed()
        if files != self.seen:
            self.seen, self.since = files, time.monotonic()
        elif time.monotonic() - self.since > seconds_of_quiet:
            self.publish(files)

    def listed(self):
        """Returns each finished file with what `look` sees of it."""
        files = {}
        for parent, folders, names in os.walk(self.folder):
            folders[:] = [name for name in folders if name != held]
            for name in names:
                whole = os.path.join(parent, name)
                path = os.path.relpath(whole, self.folder)
                try:
                    if not unfinished.search(path) and not os.path.islink(whole):
                        files[path] = look(whole)
                except FileNotFoundError:
                    pass
        return without_torn(files)

    def publish(self, files):
        """Uploads the files, then the manifest, then removes what it no longer names. No files are no set."""
        if not files or {path: self.known.get(path, (0, 0))[0] for path in files} == files and set(files) == set(
            self.manifest
        ):
            return
        here = os.path.join(self.folder, held)
        shutil.rmtree(here, ignore_errors=True)
        try:
            sources = {path: self.hold(here, path, number) for number, path in enumerate(files)}
            with ThreadPoolExecutor(at_once) as pool:
                sums = dict(zip(files, pool.map(lambda path: self.upload(path, sources[path], files[path]), files)))
        except (Unlike, FileNotFoundError):
            # It was written while it was read; the next quiet moment has a new set.
            self.seen = None
            return
        finally:
            shutil.rmtree(here, ignore_errors=True)
        named = [
            {"path": path, "size": files[path][0], "modified": files[path][1], "sha256": sums[path]} for path in files
        ]
        self.bucket.put(f"{self.prefix}/manifest.json", json.dumps({"files": named}).encode())
        self.known = {path: (files[path], sums[path]) for path in files}
        old, self.manifest = self.manifest, sums
        for sha256 in set(old.values()) - set(sums.values()):
            self.bucket.delete(f"{self.prefix}/data/{sha256}")

    def hold(self, here, path, number):
        """Keeps a file by a second name: a training that removes or replaces it takes nothing from the upload."""
        os.makedirs(here, exist_ok=True)
        try:
            os.link(os.path.join(self.folder, path), os.path.join(here, str(number)))
            return os.path.join(here, str(number))
        except FileNotFoundError:
            raise
        except OSError:
            # Not every file system has links.
            return os.path.join(self.folder, path)

    def upload(self, path, source, looked):
        """Uploads a file where S3 has none of its checksum in the set; returns the checksum."""
        if self.known.get(path, (0, 0))[0] == looked:
            return self.known[path][1]
        sha256 = sha256_of(source)
        if sha256 not in self.manifest.values():
            self.bucket.put_file(f"{self.prefix}/data/{sha256}", source, sha256)
        if look(source) != looked:
            raise Unlike(f"{path} changed while it was read")
        return sha256


def without_torn(files):
    """Leaves out sets of TensorFlow that lack a part: `ckpt-5.index` comes last, after all of `ckpt-5.data-*`."""
    torn = set()
    parts = {}
    for path in files:
        found = shard.match(path)
        if found:
            parts.setdefault(found.group(1), []).append(path)
            if f"{found.group(1)}.index" not in files:
                torn.add(found.group(1))
    for name, paths in parts.items():
        if len(paths) != int(shard.match(paths[0]).group(2)):
            torn.add(name)
    ends = tuple(f"{name}.{end}" for name in torn for end in ("data-", "index"))
    return {path: seen for path, seen in files.items() if not path.startswith(ends)}
