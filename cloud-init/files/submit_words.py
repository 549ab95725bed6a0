"""Reads what follows `workstation submit`: the same options as on a laptop, with the same refusals.

Wrong words are ValueErrors, what AWS or the queue cannot take is refused.
"""

import re

from member_settings import Refused

usage = """workstation submit [OPTIONS] -- COMMAND, or SCRIPT.py [ARGS]
  runs a command on larger or more machines, by AWS Batch: says its price, asks, sends the folder, shows the job until
  its end, brings what it wrote into the folder, and ends with its exit code; Ctrl-C asks: leave it running or end it
  --gpus N          GPUs of each node (default: 1 where the queue has GPUs)
  --nodes N         hosts that work together (default: 1)
  --spot            on spare hosts, which AWS may take away; the job is then tried again
  --hours H         most hours of an attempt (default: 4)
  --env NAME=VALUE  sets a variable of the job; may be given several times
  --name NAME       names the run (default: run)
  --dir DIR         sends this folder (default: the one you are in)
  --detach          prints the run's id and ends, while the job runs
  --yes, -y         does not ask
It calls AWS with your own login, which you need on this box: aws sso login --no-browser, or aws configure."""

# Batch refuses names that begin with AWS_BATCH (SubmitJob, 2026-11); the others are the entry's.
taken = re.compile(r"AWS_|WORKSTATION_(RUN|BLOBS|COMMAND|FRAMEWORK|WORK|CHECKPOINTS)$")
secret = re.compile("SECRET|TOKEN|PASSW|API_?KEY|CREDENTIAL", re.I)
flags = {"--spot": "spot", "--detach": "detach", "--yes": "yes", "-y": "yes"}


class Ask:
    """What somebody asks for."""

    def __init__(self):
        self.gpus, self.nodes, self.hours = None, 1, 4
        self.spot = self.detach = self.yes = False
        self.name, self.dir = "run", "."
        self.env, self.command = [], []


def read(words):
    """Returns what is asked for, checked."""
    ask, words = Ask(), list(words)
    while words:
        word = words.pop(0)
        if word == "--":
            ask.command = words
            break
        option, has_value, value = word.partition("=")
        if word in flags:
            setattr(ask, flags[word], True)
        elif option in options:
            if not has_value:
                if not words:
                    raise ValueError(f"{option} needs a value")
                value = words.pop(0)
            options[option](ask, value)
        elif word.startswith("-"):
            known = ", ".join([*options, "--spot", "--detach", "--yes"])
            raise ValueError(f"{option} is no option of `workstation submit`; it takes {known}")
        else:
            ask.command = [word, *words]
            break
    if not ask.command:
        raise ValueError("there is nothing to run: workstation submit -- python fit.py")
    if ask.command[0].endswith(".py"):
        # A script alone is Python's, as with `train`.
        ask.command = ["python", *ask.command]
    ask.command = [text(it) for it in ask.command]
    if ask.nodes > 1 and ask.spot:
        gpus = 1 if ask.gpus is None else ask.gpus
        raise Refused(
            "AWS Batch runs jobs of several nodes on on-demand hosts alone, so --nodes and --spot do not go together\n"
            f"next: one larger host by spot, --gpus {gpus * ask.nodes} --spot; or on-demand, the same without --spot"
        )
    ask.env = variables(ask.env)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}", ask.name):
        raise Refused(
            f'"{ask.name}" cannot be a job\'s name, which is 1 to 60 letters, digits, dashes and underscores, '
            "with a letter or digit first"
        )
    return ask


def whole(least, name):
    """Returns a reader of a whole number from `least` on."""
    def take(ask, value):
        if not re.fullmatch("[0-9]{1,6}", value) or int(value) < least:
            raise ValueError(f"--{name} takes a whole number from {least} on, not {value!r}")
        setattr(ask, name, int(value))
    return take


def hours(ask, value):
    """Batch takes a limit of 60 seconds or more."""
    number = float(value) if re.fullmatch(r"[0-9]+(\.[0-9]*)?|\.[0-9]+", value) else 0
    if not 1 / 60 <= number <= 24 * 14:
        raise ValueError(f"--hours takes hours from 0.02 to 336, which is two weeks, not {value!r}")
    ask.hours = int(number) if number == int(number) else number


options = {
    "--gpus": whole(0, "gpus"),
    "--nodes": whole(1, "nodes"),
    "--hours": hours,
    "--env": lambda ask, value: ask.env.append(value),
    "--name": lambda ask, value: setattr(ask, "name", value),
    "--dir": lambda ask, value: setattr(ask, "dir", value),
}


def text(word):
    """Returns a word as text; what is no UTF-8 in it cannot travel as JSON."""
    return word.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def variables(words):
    """Returns the job's variables."""
    found = {}
    for word in map(text, words):
        pair = re.fullmatch(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)", word, re.S)
        if not pair:
            raise Refused(f'--env takes NAME=VALUE, and got "{word}"; for example --env SEED=1')
        if taken.match(pair[1]):
            raise Refused(f"--env {pair[1]} is a variable that AWS or the job sets itself; take another name")
        found[pair[1]] = pair[2]
    return found


def notes(env):
    """Warns of variables that look like secrets: Batch shows them to everybody who may list jobs."""
    found = [name for name in env if secret.search(name)]
    if not found:
        return []
    return [
        f"warning: everybody who may list jobs reads {' and '.join(found)}, and the run's record keeps it; "
        "a job can read a secret from a file in /shared instead"
    ]
