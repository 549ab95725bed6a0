#!/usr/bin/python3
"""Mounts the shared part of the stack's bucket at /shared on a host of AWS Batch, before its first job starts.

Without the mount nothing may be written to /shared: it would be lost with the host, and nobody would be told.
"""

import subprocess
import sys

BUCKET = "@bucket@"
FOLDER = "/shared"
CACHE = "/var/cache/shared"
INSTALL = ["dnf", "install", "--assumeyes", "--quiet", "mount-s3"]
MOUNT = [
    *["mount-s3", BUCKET, FOLDER, "--prefix", "shared/", "--cache", CACHE, "--max-cache-size", "10240"],
    *["--allow-other", "--allow-delete", "--allow-overwrite", "--file-mode", "0666", "--dir-mode", "0777"],
    *["--metadata-ttl", "1", "--negative-metadata-ttl", "minimal"],  # as on a box: shared_mount.py
]


def main(run):
    """Makes the folders, closes the one to be mounted on, and mounts; tries the network three times."""
    run(["mkdir", "--parents", FOLDER, CACHE])
    run(["chattr", "+i", FOLDER])
    for step in (INSTALL, MOUNT):
        if not any(run(step) == 0 for attempt in range(3)):
            return f"{step[0]} failed three times: {FOLDER} stays empty, and jobs cannot write to it"
    return None


if __name__ == "__main__":
    sys.exit(main(lambda command: subprocess.run(command, check=False).returncode))
