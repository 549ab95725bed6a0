"""Unpacks the bundle of live settings and applies one box's settings with it.

The document of Systems Manager puts two variables before this text: `bundle`, and `more_scripts`, the names of the
folders with the scripts that other documents have brought. The settings are the argument. Keeps what was printed for
`workstation up`, because the AWS provider says only that it failed.
"""

import base64
import email
import gzip
import os
import shutil
import subprocess
import sys
import tempfile
import time

live = "/var/lib/workstation/live"
log = "/run/workstation-live-settings.txt"
settings = sys.argv[1]


def end(code, said):
    """Prints what there is to say, keeps it, and ends."""
    print(said, end="", file=sys.stderr if code else sys.stdout)
    with open(log, "w") as file:
        file.write(said)
    sys.exit(code)


# The agent may be online before cloud-init has written the box's own files.
while not os.path.exists("/etc/workstation/config.env"):
    time.sleep(1)
folder = None
try:
    os.makedirs(live, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="incoming.", dir=live)
    message = email.message_from_bytes(gzip.decompress(base64.b64decode(bundle)))
    for part in message.get_payload():
        path = os.path.join(folder, os.path.basename(part.get_filename()))
        with open(path, "wb") as file:
            file.write(part.get_payload(decode=True))
    # Complete, or not there at all. Its checksums are among those of this bundle.
    for name in more_scripts.split():
        more = os.path.join(live, name)
        if not os.path.isdir(more):
            said = "the document with the other scripts has not run here, see /var/log/amazon/ssm/errors.log"
            end(1, f"live-settings: {said}\n")
        shutil.copytree(more, folder, dirs_exist_ok=True)
    command = [sys.executable, folder + "/live-settings", "apply", settings]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
except OSError as error:
    end(1, f"live-settings: the document cannot be unpacked: {error}\n")
finally:
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
end(done.returncode, done.stdout)
