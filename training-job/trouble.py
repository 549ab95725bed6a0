"""What can go wrong in a job, in words, and how the entry says it."""

import sys

# The exit code of a job that an infrastructure failure ended. Batch tries such a job again.
infrastructure_code = 90


class Infrastructure(Exception):
    """S3 cannot be reached, a node is missing, or the main node is gone: nothing that the member could change."""

    def __init__(self, text, code=""):
        super().__init__(text)
        # S3's own word, such as AccessDenied.
        self.code = code


class Refused(Exception):
    """The job itself is wrong, and another attempt would end in the same way."""


class Stopped(Exception):
    """The job was told to stop before its command ran."""


def say(text):
    """Says one line in the job's log."""
    print(f"workstation: {text}", file=sys.stderr, flush=True)
