"""Unpacks the scripts for which the document of the live settings has no room, in the folder where it looks for them.

The document of Systems Manager puts two variables before this text: `bundle` and `folder`, the name of that folder.
"""

import base64
import email
import gzip
import os
import shutil
import sys
import tempfile

live = "/var/lib/workstation/live"
log = "/run/workstation-live-settings.txt"

try:
    os.makedirs(live, exist_ok=True)
    unpacked = tempfile.mkdtemp(prefix="incoming.", dir=live)
    message = email.message_from_bytes(gzip.decompress(base64.b64decode(bundle)))
    for part in message.get_payload():
        with open(os.path.join(unpacked, os.path.basename(part.get_filename())), "wb") as file:
            file.write(part.get_payload(decode=True))
    try:
        os.rename(unpacked, os.path.join(live, folder))
    except OSError:
        # A run before has brought the same ones, as the name says. `live-settings` removes what is an hour old.
        os.utime(os.path.join(live, folder))
        shutil.rmtree(unpacked)
except OSError as error:
    said = f"live-settings: the scripts cannot be unpacked: {error}\n"
    with open(log, "w") as file:
        file.write(said)
    sys.exit(said)
