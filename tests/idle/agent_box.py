"""Runs the box's idle agent in faked time, with faked probes, for a number of minutes, and prints what it did.

Reads one JSON object from standard input: `minutes`, `limit`, `uptime`, the length of a minute in `seconds`, and
`events`, which say what happens just before the end of a minute. Prints `calls` with their minute, `states` by minute,
the `ring` and the `journal`.
"""

import contextlib
import io
import json
import os
import pwd
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import types

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../cloud-init/files"))

# A box that nobody uses.
quiet = {
    **{"ssh": 0, "ssh_bps": 0, "vnc": 0, "input": 9999, "cpu": 2.1, "cores": 0, "gpu": 0, "gpu_mem": 0, "disk": 0.03},
    **{"net": 0.006, "docker": 0, "kernel_busy": 0, "kernel_act": 9999, "ide_input": 9999, "pkg": 0, "jobs": 0},
    **{"err": [], "mem": 12, "gpus": [], "xid": []},
}
scenario = json.load(sys.stdin)
os.environ["WORKSTATION_IDLE_SECONDS"] = str(scenario.get("seconds", ""))
root = tempfile.mkdtemp()
at = {"minute": -1}
calls, states, seen, trouble = [], {}, dict(quiet), {}
never = threading.Event()


class Clock:
    """The clocks of a box that was up for a while."""

    boot = float(scenario.get("uptime", 100_000))
    wall = 1_800_000_000.0


class Ended(BaseException):
    """The last minute is over."""


class Restarted(BaseException):
    """systemd starts the agent again."""


def noted(name, *words):
    calls.append([at["minute"], name, *words])
    if trouble.get(name):
        raise RuntimeError(trouble[name])


class Probes:
    def __init__(self, config):
        self.config = config

    def sample(self, minute, elapsed):
        if trouble.get("hang"):
            never.wait()
        if trouble.get("raise"):
            raise RuntimeError(trouble["raise"])
        at["elapsed"] = elapsed
        return dict(seen)


def module(name, **content):
    sys.modules[name] = types.ModuleType(name)
    vars(sys.modules[name]).update(content)


module("idle_probes", Probes=Probes)
module(
    "idle_warnings",
    warn=lambda left, reason, member: noted("warn", left, reason, member),
    take_back=lambda member: noted("take_back", member),
)
module(
    "stop_record",
    intend=lambda why, reason: noted("intend", why, reason),
    forget=lambda: noted("forget"),
)


def run(words, **_):
    if trouble.get("poweroff"):
        calls.append([at["minute"], "refused", *words])
        return subprocess.CompletedProcess(words, 1, "", trouble["poweroff"])
    calls.append([at["minute"], *words])
    return subprocess.CompletedProcess(words, 0, "", "")


time.time = lambda: Clock.wall
time.clock_gettime = lambda _: Clock.boot
subprocess.run = run

import idle_agent
import idle_keep
import idle_ring
import idle_sample
import idle_state
import idle_troubles
import this_box

this_box.read_config = lambda: {"USER": pwd.getpwuid(os.getuid()).pw_name}
idle_agent.settings_file = os.path.join(root, "settings.json")
idle_state.folder = os.path.join(root, "idle")
idle_keep.folder = os.path.join(root, "keep")
idle_ring.ring = idle_ring.Ring(os.path.join(root, "ring"))
# A second, where a minute of the box takes no time here.
if "hang" in json.dumps(scenario):
    idle_sample.share, idle_sample.least_seconds = 0, 1


def set_limit(limit):
    text = limit if type(limit) is str else json.dumps({"idleStopMinutes": limit} if limit is not None else {})
    with open(idle_agent.settings_file, "w") as file:
        file.write(text)


def happen(event):
    """Lets something happen on the box."""
    for what, value in event.items():
        if what == "seen":
            seen.update(value)
        elif what == "limit":
            set_limit(value)
        elif what == "hold":
            idle_keep.write(value)
        elif what == "holdAtLast":
            # In the minute's last moment: after its sample was taken.
            append = idle_ring.append
            idle_ring.append = lambda sample: (append(sample), idle_keep.write(value)) and None
        elif what == "jump":
            Clock.wall += value
        elif what == "full":
            # The next sample gets in by a few bytes.
            hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
            room = os.path.getsize(idle_ring.ring.path) + 10 if value else hard
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
        elif what == "brokenRule":
            idle_agent.Rule.feed, whole = (lambda *_: 1 / 0), idle_agent.Rule.feed
            trouble["whole"] = whole
        elif what == "repairedRule":
            idle_agent.Rule.feed = trouble["whole"]
        elif what == "release":
            trouble["hang"] = False
            never.set()
            # Faked minutes would pass before it has returned.
            for thread in threading.enumerate():
                if thread is not threading.current_thread():
                    thread.join(60)
        elif what == "restart":
            raise Restarted
        else:
            trouble[what] = value


def read_state():
    with contextlib.suppress(OSError, ValueError):
        with open(idle_state.path()) as file:
            states[at["minute"]] = json.load(file)


def sleep(seconds):
    read_state()
    at["minute"] += 1
    if at["minute"] >= scenario["minutes"]:
        raise Ended
    Clock.boot += seconds
    Clock.wall += seconds
    happen(scenario.get("events", {}).get(str(at["minute"]), {}))


time.sleep = sleep
set_limit(scenario.get("limit", 30))
journal = io.StringIO()
with contextlib.redirect_stdout(journal), contextlib.redirect_stderr(journal):
    while True:
        try:
            idle_agent.main()
        except Restarted:
            idle_troubles.told.clear()
        except Ended:
            break
# Not `ru_maxrss`: Linux leaves the largest size of the process before in it, which was Node.js.
with open("/proc/self/status") as file:
    memory = next(int(line.split()[1]) for line in file if line.startswith("VmHWM:")) / 1024
print(
    json.dumps(
        {
            **{"calls": calls, "states": states, "ring": idle_ring.last(1440)},
            **{"journal": journal.getvalue(), "keepFolder": os.path.isdir(idle_keep.folder), "megabytes": memory},
        }
    )
)
sys.stdout.flush()
shutil.rmtree(root)
# A probe that hangs does not end.
os._exit(0)
