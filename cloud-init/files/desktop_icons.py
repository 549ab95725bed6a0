"""Puts the icons of JupyterLab and TensorBoard on the member's desktop while the notebook is on.

notebook-icons@.service runs it as the member when the desktop starts and when the notebook is switched on or off. An
icon that its member has deleted stays away: each is put there once, which ~/.workstation/icons notes until the
notebook is off. Only Xfce shows what lies in ~/Desktop; GNOME, on Amazon Linux 2023, has the menu alone.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess

from this_box import read

live = "/var/lib/workstation/live/current"
icons = ("notebook.desktop", "tensorboard.desktop")
noted_file = ".workstation/icons"


def follow(live, home):
    """Lets the desktop follow the setting."""
    noted = read(os.path.join(home, noted_file)).split()
    is_on = os.path.exists(os.path.join(live, "notebook-on"))
    for name in icons:
        path = os.path.join(home, "Desktop", "workstation-" + name)
        text = read(os.path.join(live, name))
        if not is_on and name in noted and read(path):
            os.unlink(path)
        elif is_on and name not in noted and text and not os.path.lexists(path):
            put(path, text)
        elif is_on and text and read(path) == text:
            trust(path, text)
    wanted = list(icons) if is_on else []
    if noted != wanted:
        note(os.path.join(home, noted_file), wanted)


def put(path, text):
    """Writes an icon aside and renames it: the desktop looks at a file as soon as it is there.

    Not a link, whose target Thunar looks up in one version and not in the next.
    """
    os.makedirs(os.path.dirname(path), exist_ok=True)
    aside = os.path.join(os.path.dirname(path), "." + os.path.basename(path))
    with contextlib.suppress(FileNotFoundError):
        os.unlink(aside)
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o755), "w") as file:
        file.write(text)
    os.rename(aside, path)
    trust(path, text)


def trust(path, text):
    """Lets Thunar start an icon without a question.

    It wants the executable bit, and where gvfs is installed the checksum that its "Mark executable" notes
    (thunar_file_can_execute of Thunar 4.18.4 and 4.20.2, read 2026-11). Without gvfs `gio` fails; the bit is enough.
    """
    checksum = hashlib.sha256(text.encode()).hexdigest()
    mark = ["gio", "set", "-t", "string", path, "metadata::xfce-exe-checksum", checksum]
    command = ["dbus-run-session", "--", *mark]
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=20)


def note(path, names):
    """Notes which icons have been put on the desktop."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "w") as file:
        file.write("".join(name + "\n" for name in names))
    os.replace(path + ".new", path)


if __name__ == "__main__" and shutil.which("xfdesktop"):
    follow(live, os.path.expanduser("~"))
