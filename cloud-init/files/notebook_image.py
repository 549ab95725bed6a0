"""Builds the image of the notebook and of TensorBoard from the training image on this box, as its service.

Nobody waits for it: not the boot, not the self-test. What it is doing, or why it failed, is in one file for the verbs. It
tries again until the image is there, each time after a longer wait.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True

import this_box
from job_states import shown
from training import docker

state_file = "/run/notebook-image"
repository = "workstation-notebook"
here = os.path.dirname(os.path.realpath(__file__))
sources = ("notebook-pins.txt", "notebook_install.py", "tensorboard_door.py")
# Where a script of these stands in the image.
in_image = "/opt/workstation"
packages = "jupyterlab ipykernel tensorboard"
waits = (60, 300, 900, 3600)


def containerfile(image):
    """Returns the recipe. The variable is for images whose Python belongs to their system (PEP 668)."""
    return (
        f"FROM {image}\n"
        "USER 0\n"
        f"COPY {' '.join(sources)} {in_image}/\n"
        f"RUN PIP_BREAK_SYSTEM_PACKAGES=1 python {in_image}/notebook_install.py {in_image}/notebook-pins.txt {packages}\n"
    )


def name_of(image):
    """Returns the name of the image that today's recipe makes: another recipe makes another name."""
    recipe = containerfile(image)
    for source in sources:
        with open(os.path.join(here, source)) as file:
            recipe += file.read()
    return f"{repository}:{hashlib.sha256(recipe.encode()).hexdigest()[:12]}"


def is_there(image):
    """Tells whether Docker has an image."""
    return docker("image", "inspect", image, seconds=60).returncode == 0


def missing():
    """Returns a sentence for why there is no image yet, from what this service last said."""
    said = this_box.read(state_file).strip()
    # After a `docker system prune -a`, for example.
    gone = "the image of the notebook is not on this box; this builds it: sudo systemctl restart notebook-image"
    return gone if said in ("", "ready") else said


def say(sentence):
    """Keeps a sentence for the verbs, and for the journal."""
    with open(state_file + ".new", "w") as file:
        file.write(sentence + "\n")
    os.replace(state_file + ".new", state_file)
    print(sentence, flush=True)


def build(image, name):
    """Builds the image, and returns why that failed, or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        for source in sources:
            with open(os.path.join(here, source)) as file, open(os.path.join(folder, source), "w") as copy:
                copy.write(file.read())
        with open(os.path.join(folder, "Containerfile"), "w") as file:
            file.write(containerfile(image))
        # A mirror that hangs must not end the tries.
        command = ["timeout", "3600", "docker", "build", "-t", name, "-f", folder + "/Containerfile", folder]
        ran = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(ran.stdout, flush=True)
    if ran.returncode == 0:
        return None
    # pip's errors are coloured by one builder of Docker's, and come after a step's number and time with the other.
    plain = re.sub(r"\x1b\[[0-9;]*m", "", ran.stdout)
    lines = [shown(line.strip()) for line in plain.splitlines() if line.strip()]
    # The first one says what is missing; without any, the last line is Docker's own reason.
    errors = re.findall("ERROR: .*", "\n".join(lines))
    return (errors[:1] or lines[-1:] or ["docker build said nothing"])[0]


def remove_others(name):
    """Removes the images of former recipes, which take room on the root disk. One that runs is kept."""
    listed = docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", repository).stdout.split()
    for other in listed:
        if other != name:
            docker("rmi", other, seconds=120)


def main():
    image = this_box.read_config()["IMAGE"]
    name = name_of(image)
    tries = 0
    while not is_there(name):
        if not is_there(image):
            say("the notebook waits for the training image; see workstation-status")
            time.sleep(15)
            continue
        say("the image of the notebook is being built, which takes some minutes; the log: sudo journalctl -u notebook-image")
        reason = build(image, name)
        if not reason:
            break
        wait = waits[min(tries, len(waits) - 1)]
        again = time.strftime("%H:%M UTC", time.gmtime(time.time() + wait))
        say(f"the image of the notebook could not be built: {reason}; the next try is at {again}, or: sudo systemctl restart notebook-image")
        time.sleep(wait)
        tries += 1
    remove_others(name)
    say("ready")


if __name__ == "__main__":
    main()
