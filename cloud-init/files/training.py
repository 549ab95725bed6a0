"""Says how Docker runs a command in the training container: what it sees, as whom, and with which devices."""

import os
import pwd
import re
import subprocess
import sys
from urllib.parse import quote

from member_settings import Refused

shared = "/shared"
no_docker = "there is no docker command"


def docker(*words, seconds=20):
    """Runs Docker's command and returns what came of it; never raises for what Docker answers.

    An answer that does not come in time has the exit code 124, as with `timeout`, and no command 127, as in a shell.
    """
    try:
        return subprocess.run(
            ["docker", *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=seconds
        )
    except FileNotFoundError:
        return subprocess.CompletedProcess(words, 127, "", no_docker)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(words, 124, "", "Docker has not answered in time")


def why(said, member):
    """Returns a sentence for what Docker complained about where it did not look at the question, or nothing."""
    if re.search("permission denied", said, re.I):
        return f"only {member} may use Docker here; become {member} first: sudo -iu {member}"
    if said == no_docker:
        return "Docker is not here yet; see workstation-status"
    if re.search("cannot connect|failed to connect|daemon running|in time", said, re.I):
        return "Docker does not answer; see workstation-status"
    return ""


def check_image(config):
    """Refuses to run where the training image is not on the box, and says what is missing."""
    image = config["IMAGE"]
    if not image:
        raise Refused("this box has no training image; `framework` in the stack file chooses one")
    ran = docker("image", "inspect", image, seconds=60)
    if ran.returncode:
        raise Refused(why(ran.stderr, config["USER"]) or f"{image} is not here yet; see workstation-status")


def visible_folder(member):
    """Returns the current folder, which the container is to see.

    Elsewhere the folder would hide the container's own, or be lost with the box. And never a home itself or a
    dot-folder in it: the keys are there, and .bashrc, which is root's at the next login and sudo.
    """
    try:
        folder = os.path.realpath(os.getcwd())
    except FileNotFoundError:
        raise Refused("this folder is no longer there; go to another one: cd /data") from None
    if not re.match(f"/data/|/home/{re.escape(member)}/[^.]", folder + "/"):
        raise Refused(
            f"the container may not see {folder}; go to /data or a folder of yours: mkdir -p ~/work && cd ~/work"
        )
    return folder


def options(config, folder, ports):
    """Returns the options that every training container gets, kept or not."""
    # A home of its own: caches persist, and the keys in yours stay out of the container.
    home = os.path.join(os.environ["HOME"], ".cache/train")
    os.makedirs(home, exist_ok=True)
    words = [*basics(), "-e", "HOME=" + home, "-v", f"{home}:{home}", "-v", "/data:/data"]
    if not folder.startswith("/data"):
        if ":" in folder:
            raise Refused(f"Docker takes no folder with a colon in its name: {folder}; rename it or go to /data")
        words += ["-v", f"{folder}:{folder}"]
    # What the team shares. Docker would make a folder of that name where there is none.
    if os.path.ismount(shared):
        words += ["-v", f"{shared}:{shared}"]
    words += ["-w", folder]
    words += ["-v", f"{checkpoints(home, folder)}:/checkpoints", "-e", "WORKSTATION_CHECKPOINTS=/checkpoints"]
    # Docker publishes on every address of the box unless it is told one.
    for port in ports:
        words += ["-p", f"127.0.0.1:{port}:{port}"]
    return words + devices(config)


def checkpoints(home, folder):
    """Returns what the container sees at /checkpoints, as in a job on Batch: one for each folder that is trained in.

    A training that finds the checkpoints of another one would continue from them.
    """
    name = quote(folder, safe="")  # without a colon, which Docker takes for its own
    path = os.path.join(home, "checkpoints", name[-200:])
    os.makedirs(path, exist_ok=True)
    return path


def basics():
    """Returns the options of every container that runs as the member."""
    return [
        # Loaders of training data pass batches through shared memory, of which Docker gives 64 MB. Not the box's own
        # (--ipc=host): the desktop's windows are in it.
        *["--shm-size", f"{memory_kib() // 2}k"],
        *["--entrypoint", ""],
        *["-u", f"{os.getuid()}:{os.getgid()}"],
        *["-e", "USER=" + pwd.getpwuid(os.getuid()).pw_name],
        *["-e", "PYTHONUNBUFFERED=1"],
    ]


def devices(config):
    """Returns the options that give a container the box's GPU, and an init."""
    words = ["--device", "nvidia.com/gpu=all"] if config["GPU"] == "yes" else []
    # An init as process 1, or Ctrl-C would not end commands that install no handler. Debian and Amazon Linux put it
    # in different places.
    if any(os.access(path, os.X_OK) for path in ("/usr/bin/docker-init", "/usr/libexec/docker/docker-init")):
        words += ["--init"]
    return words


def memory_kib():
    """Returns the box's memory. The first line of meminfo is `MemTotal: 123456 kB`."""
    with open("/proc/meminfo") as file:
        return int(file.readline().split()[1])


def run_here(config, command, ports):
    """Becomes a container that lives as long as this terminal; its exit code is the command's."""
    check_image(config)
    # The label tells the idle agent that this is a `train` run.
    words = ["-i", "--rm", "--label", "workstation.train", *options(config, visible_folder(config["USER"]), ports)]
    # A terminal, when there is one on both sides.
    if sys.stdin.isatty() and sys.stdout.isatty():
        words.append("-t")
    os.execvp("docker", ["docker", "run", *words, config["IMAGE"], *command])
