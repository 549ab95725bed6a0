"""Shows a warning on the member's desktop, with a button that keeps the box up for an hour. Runs as the member.

  idle_notice.py TITLE REASON

It speaks to the desktop's notification daemon (org.freedesktop.Notifications, version 1.2 of its specification) through
`busctl`, which comes with systemd. `notify-send` would need a package, and its `--action` libnotify 0.8. It ends with the
notification, and takes it away when it is ended.
"""

import contextlib
import html
import json
import os
import signal
import subprocess
import sys

sys.dont_write_bytecode = True

from this_box import read

# The processes that are the session of a desktop, in whose environment is the address of its bus.
sessions = ("xfce4-session", "gnome-session-b", "gnome-shell")
display = "DISPLAY=:1"
service = "org.freedesktop.Notifications"
# The button's key.
keep = "keep"


def session_bus():
    """Returns the address of the desktop's bus, or nothing where no desktop runs. Only the member's own processes tell."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if os.stat(f"/proc/{pid}").st_uid != os.getuid() or read(f"/proc/{pid}/comm").strip() not in sessions:
                continue
            variables = read(f"/proc/{pid}/environ").split("\0")
            address = [it.partition("=")[2] for it in variables if it.startswith("DBUS_SESSION_BUS_ADDRESS=")]
            if display in variables and address:
                return address[0]
    return None


class Bus:
    """Speaks to the notification daemon of one bus."""

    def __init__(self, address):
        self.variables = dict(os.environ, DBUS_SESSION_BUS_ADDRESS=address)

    def call(self, method, *words):
        """Calls a method of the daemon, and returns what it answers."""
        path = "/" + service.replace(".", "/")
        command = ["busctl", "--user", "--json=short", "--timeout=5", "call", service, path, service, method, *words]
        ran = subprocess.run(command, env=self.variables, capture_output=True, text=True, timeout=10, check=True)
        return (json.loads(ran.stdout or "{}").get("data") or [None])[0]

    def notify(self, replaced, title, text, actions, milliseconds):
        """Shows a notification and returns its number. It is urgent, and stays, unless its time is limited."""
        urgency = "1" if milliseconds else "2"
        words = [str(len(actions)), *actions, "1", "urgency", "y", urgency, str(milliseconds)]
        return self.call("Notify", "susssasa{sv}i", "workstation", str(replaced), "dialog-warning", title, text, *words)

    def signals(self):
        """Starts to listen to the daemon, and returns the listening process; it has ended where the bus does not allow it."""
        match = f"--match=type='signal',interface='{service}'"
        command = ["busctl", "--user", "--json=short", "monitor", match]
        listening = subprocess.Popen(
            command, env=self.variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL
        )
        # It says when it listens.
        if "onitoring" not in listening.stderr.readline():
            listening.kill()
            listening.wait()
        return listening


def answer(listening, number):
    """Waits for the button, and returns whether it was pressed; else the notification was closed."""
    for line in listening.stdout:
        with contextlib.suppress(ValueError, KeyError, TypeError, IndexError):
            told = json.loads(line)
            data = told["payload"]["data"]
            if data[0] == number and told["member"] == "ActionInvoked" and data[1] == keep:
                return True
            if data[0] == number and told["member"] == "NotificationClosed":
                return False
    return None


def kept():
    """Keeps the box up for an hour, and returns what came of it."""
    try:
        ran = subprocess.run(["workstation", "keep", "1h"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired) as error:
        return "It is not kept up", str(error)
    return ("It is kept up" if ran.returncode == 0 else "It is not kept up"), (ran.stdout + ran.stderr).strip()


def main(title, reason):
    address = session_bus()
    if address is None:
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    os.environ["PATH"] = os.environ.get("PATH", "/usr/bin:/bin") + ":/usr/local/bin"
    bus = Bus(address)
    listening = bus.signals()
    actions = [] if listening.poll() is not None else [keep, "Keep for 1 hour"]
    number = None
    try:
        body = html.escape(reason, quote=False)
        number = bus.notify(0, title[:1].upper() + title[1:], body, actions, 0)
        # Without a button there is nothing to wait for but its end.
        pressed = answer(listening, number) if actions else signal.pause()
        if pressed:
            head, text = kept()
            bus.notify(number, head, html.escape(text, quote=False), [], 15000)
        if pressed is not None:
            number = None
    finally:
        listening.kill()
        if number is not None:
            with contextlib.suppress(subprocess.SubprocessError):
                bus.call("CloseNotification", "u", str(number))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:3]))
    except (OSError, ValueError, subprocess.SubprocessError) as problem:
        # Such as a desktop without a notification daemon; the journal says it.
        sys.exit(f"no notification: {problem}")
