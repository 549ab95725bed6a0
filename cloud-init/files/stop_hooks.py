"""Runs what people want done before this box stops, within one time limit, and says what came of each.

  /etc/workstation/pre-stop.d/*   as root, in the order of their names: only files that nobody but root can change
  ~/.workstation/pre-stop         the member's own, as the member, at the same time

Their output goes to the journal, up to a limit. A hook that fails or hangs holds up nothing.
"""

import os
import pwd
import signal
import stat
import subprocess
import threading
import time

from job_states import shown

root_folder = "/etc/workstation/pre-stop.d"
# As the member from the beginning: root neither looks into a home nor follows what is in it.
own_hook = "cd && if [ -e .workstation/pre-stop ]; then exec .workstation/pre-stop; fi"
# Whose files root runs.
owner = 0
own_name = "~/.workstation/pre-stop"
most_output = 8000
seconds_to_end = 2


def run_all(member, seconds):
    """Runs all hooks, and returns a sentence for each that failed."""
    end = time.monotonic() + seconds
    failed = []
    sides = [threading.Thread(target=side, args=(failed, end), daemon=True) for side in (roots, own(member))]
    for each in sides:
        each.start()
    for each in sides:
        each.join(max(0, end - time.monotonic()) + 2 * seconds_to_end + 1)
    return list(failed)


def roots(failed, end):
    """Runs root's hooks."""
    try:
        names = sorted(os.listdir(root_folder))
        bad = changeable(os.path.dirname(root_folder), stat.S_ISDIR) or changeable(root_folder, stat.S_ISDIR)
    except FileNotFoundError:
        return
    except OSError as error:
        return failed.append(f"the hooks in {root_folder} did not run: {error.strerror}")
    if names and bad:
        return failed.append(f"the hooks in {root_folder} did not run: the folder, or the one above it, {bad}")
    for name in names:
        path = os.path.join(root_folder, name)
        why = changeable(path, stat.S_ISREG)
        if not why and not os.access(path, os.X_OK):
            why = "is not executable: sudo chmod +x"
        came = f"did not run: it {why}" if why else run("pre-stop.d/" + name, [path], end, {})
        if came:
            failed.append(f"the hook {shown(path)} {came}")


def own(member):
    """Returns what runs the member's hook."""

    def run_it(failed, end):
        try:
            account = pwd.getpwnam(member)
        except KeyError:
            return
        home = {"HOME": account.pw_dir, "USER": member, "LOGNAME": member, "SHELL": account.pw_shell}
        groups = os.getgrouplist(member, account.pw_gid)
        identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": groups}
        options = {"env": {"PATH": os.environ.get("PATH", os.defpath), **home}, **identity}
        came = run(own_name, ["/bin/sh", "-c", own_hook], end, options)
        if came:
            failed.append(f"the hook {own_name} {came}")

    return run_it


def changeable(path, is_kind):
    """Says why root must not trust a file or folder: the same rule for a hook and for where it lies."""
    found = os.lstat(path)
    if not is_kind(found.st_mode):
        return "is a link, or of another kind"
    if found.st_uid != owner:
        return "does not belong to root: sudo chown root"
    if found.st_mode & 0o022:
        return "can be changed by others: sudo chmod go-w"
    return ""


def run(name, command, end, options):
    """Runs one hook until the time is over, and returns what went wrong."""
    limit = end - time.monotonic()
    if limit <= 0:
        return "did not run: the hooks before it took all the time"
    try:
        hook = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **{"cwd": "/", **options},
        )
    except OSError as error:
        return f"did not run: {error.strerror}"
    # What a hook leaves running may keep its output open, so nobody waits for the end of that.
    reader = threading.Thread(target=tell, args=(name, hook.stdout), daemon=True)
    reader.start()
    try:
        code = hook.wait(limit)
    except subprocess.TimeoutExpired:
        end_all(hook)
        return "was ended: the time for hooks was over"
    reader.join(0.2)
    return f"failed with exit code {code}" if code else ""


def end_all(hook):
    """Ends a hook and what it started."""
    for sign in signal.SIGTERM, signal.SIGKILL:
        try:
            os.killpg(hook.pid, sign)
            hook.wait(seconds_to_end)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass


def tell(name, output):
    """Writes a hook's output into the journal, and reads on where it is too much: a full pipe would hold the hook."""
    room = most_output
    for line in iter(lambda: output.readline(1000), b""):
        if room > 0:
            print(f"{shown(name)}: {shown(line.decode(errors='replace').rstrip())}"[:room], flush=True)
            room -= len(line)
            if room <= 0:
                print(f"{shown(name)}: the rest of its output is left out", flush=True)
