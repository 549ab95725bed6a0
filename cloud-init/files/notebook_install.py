"""Installs the notebook's packages into the image that is being built, and changes none that the training image has.

  notebook_install.py PINS PACKAGE...

Runs in the build, with the image's own Python. A framework is particular about what stands beside it, so every package
that is there keeps its version; what is new gets the version of the list.
"""

import re
import subprocess
import sys
import tempfile


def same(name):
    """Returns a package's name as pip compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main(pins, *packages):
    pip = [sys.executable, "-m", "pip"]
    there = subprocess.run([*pip, "list", "--format=freeze"], check=True, capture_output=True, text=True).stdout.split()
    names = {same(line.split("==")[0]) for line in there}
    with open(pins) as file:
        new = [line for line in file.read().split() if same(line.split("==")[0]) not in names]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as constraints:
        constraints.write("\n".join(there + new))
        constraints.flush()
        install = ["install", "--no-cache-dir", "--disable-pip-version-check", "--root-user-action=ignore"]
        sys.exit(subprocess.run([*pip, *install, "-c", constraints.name, *packages]).returncode)


main(*sys.argv[1:])
