"""Mounts what the team shares at /shared: the folder shared/ of the stack's bucket, by Mountpoint for Amazon S3.

  shared_mount.py BUCKET    as root, in shared@BUCKET.service; ends with the mount, or with 1 and one sentence

Root mounts, because only root may ask the instance metadata for the keys of the box's role. The files are the member's,
and nobody else of this box may read them. What was read is kept on the root disk, in a folder that is root's alone.
Runs on Python 3.9, with the standard library only.
"""

import os
import pwd
import subprocess
import sys

# Python's own cache would change the folder that it reads from.
sys.dont_write_bytecode = True

from shared_install import NotInstalled, install, program

folder = "/shared"
cache = "/var/cache/workstation-shared"
config_file = "/etc/workstation/config.env"
# The cache takes a tenth of the root disk, and no more than this.
most_cache_mib = 8192


def words(bucket, member, cache_mib):
    """Returns the command that mounts, and stays until the mount ends.

    Files may be deleted and written again as a whole; Mountpoint refuses to rename, to append and to change a part of a
    file, whatever it is told (its SEMANTICS.md, 2026-11).
    """
    return [
        *[program, "--foreground", "--prefix", "shared/", "--allow-delete", "--allow-overwrite"],
        *["--allow-other", "--uid", str(member.pw_uid), "--gid", str(member.pw_gid)],
        *["--file-mode", "0640", "--dir-mode", "0750"],
        *["--cache", cache, "--max-cache-size", str(cache_mib)],
        # With a cache, Mountpoint would believe for a minute what it knew of a name, also that there was none: a file
        # that this box has just written would be missing (1.21.0 was seen to do that).
        *["--metadata-ttl", "1", "--negative-metadata-ttl", "minimal"],
        *[bucket, folder],
    ]


def cache_size(path):
    """Returns how large the cache may grow, in MiB."""
    disk = os.statvfs(path)
    return max(1, min(most_cache_mib, disk.f_blocks * disk.f_frsize // 2**20 // 10))


def member_of(path):
    """Returns whose box this is."""
    with open(path) as file:
        config = dict(line.strip().split("=", 1) for line in file)
    return pwd.getpwnam(config["WORKSTATION_USER"])


def main():
    bucket = sys.argv[1]
    try:
        member = member_of(config_file)
        install()
    except (NotInstalled, KeyError, OSError) as error:
        sys.exit(f"shared: {folder} is not mounted: {error}")
    # A mount that broke is in the way of the next, and of a look at the folder.
    subprocess.run(["umount", "-l", folder], stderr=subprocess.DEVNULL)
    os.makedirs(folder, exist_ok=True)
    os.makedirs(cache, mode=0o700, exist_ok=True)
    command = words(bucket, member, cache_size(cache))
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
