"""Runs something during which Ctrl-C asks instead of ending it. A second one, while the question stands, detaches."""

import os
import select
import signal
import sys
import threading

question = "d leaves the job running, c cancels it, Enter shows it further: "
# Seconds: between looks, and for the end of a call that is under way.
moment, patience = 0.1, 35


class Pressed:
    """What has been typed or sent to this program."""

    def __init__(self):
        self.ctrl_c = self.gone = False

    def heed(self, number, _frame):
        if number == signal.SIGINT:
            self.ctrl_c = True
        else:
            # A closed terminal or `kill` asks nobody.
            self.gone = True


def asking(act):
    """Returns what `act` returned, and "detach", "cancel" or "continue". `act` gets an event that tells it to stop."""
    stop, done, result, pressed = threading.Event(), threading.Event(), {}, Pressed()

    def work():
        try:
            result["value"] = act(stop)
        except BaseException as error:  # Raised again below, where it can be caught.
            result["error"] = error
        finally:
            done.set()

    numbers = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)
    former = [signal.signal(number, pressed.heed) for number in numbers]
    try:
        threading.Thread(target=work, daemon=True).start()
        choice = wait(done, pressed)
        stop.set()
        done.wait(patience if choice == "cancel" else moment)
    finally:
        for number, handler in zip(numbers, former):
            signal.signal(number, handler)
    if "error" in result and choice == "continue":
        raise result["error"]
    return result.get("value"), choice


def wait(done, pressed):
    while not done.wait(moment):
        if pressed.gone:
            return "detach"
        if pressed.ctrl_c:
            pressed.ctrl_c = False
            choice = ask(done, pressed)
            if choice != "continue":
                return choice
    return "continue"


def ask(done, pressed):
    """Asks on this terminal until somebody answers or there is nothing left to ask about; without one, it detaches."""
    if not (sys.stdin and sys.stdin.isatty()):
        return "detach"
    print(f"\n{question}", end="", file=sys.stderr, flush=True)
    while not done.is_set():
        if pressed.gone or pressed.ctrl_c:
            print(file=sys.stderr)
            return "detach"
        if select.select([sys.stdin], [], [], moment)[0]:
            answer = os.read(sys.stdin.fileno(), 4096).decode(errors="replace")
            # Nothing at all is Ctrl-D.
            return choice_of(answer) if answer else "detach"
    print(file=sys.stderr)
    return "continue"


def choice_of(answer):
    return {"d": "detach", "c": "cancel"}.get(answer.strip().lower()[:1], "continue")
