"""Contains what fails in the agent: each trouble is told once in the journal, and nothing that hangs holds a minute up."""

import threading

told = {}


def tell(what, trouble):
    """Tells a trouble when it begins, and forgets it when it is over: then `trouble` is empty."""
    if trouble and told.get(what) != trouble:
        print(f"{what}: {trouble}", flush=True)
    told[what] = trouble


def attempt(what, function, *words):
    """Calls a function whose failure must not end the minute."""
    try:
        function(*words)
    except Exception as error:
        tell(what, str(error) or repr(error))
    else:
        tell(what, "")


class Limited:
    """Calls functions for a limited time. One that hangs is left behind, and none is called before it returns."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.thread = None

    def call(self, function, *words):
        """Returns what the function returns, and raises what it raises."""
        if self.thread and self.thread.is_alive():
            raise TimeoutError("it has not returned yet")
        answer = {}

        def run():
            try:
                answer["value"] = function(*words)
            except Exception as error:
                answer["error"] = error

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()
        self.thread.join(self.seconds)
        if "error" in answer:
            raise answer["error"]
        if "value" not in answer:
            raise TimeoutError(f"it has not returned in {self.seconds:g} s")
        return answer["value"]
