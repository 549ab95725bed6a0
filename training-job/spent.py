"""Notes what a run has cost, for the cap that the stack has for a month."""

import calendar
import json
import math
import time

from s3 import Missing
from trouble import Infrastructure, say


def note(bucket, run, ended):
    """Notes the time from `submit` on, an upper bound. The least of a run's amounts counts, so this lowers it at most.

    The laptop that sent the run may be closed for weeks. A failure here is no failure of the job.
    """
    try:
        record = json.loads(bucket.get(f"{run}/run.json"))
        submitted = calendar.timegm(time.strptime(record["submitted"][:19], "%Y-%m-%dT%H:%M:%S"))
        usd = max(0, ended - submitted) / 3600 * record["price"]["hourlyUsd"]
        _, member, name = run.split("/")
        bucket.put(f"spent/{member}/{name[:4]}-{name[4:6]}/{name}/took-{math.ceil(usd * 100)}", b"")
    except Missing:
        # Nobody wrote a record, so nobody reserved anything.
        pass
    except (Infrastructure, KeyError, TypeError, ValueError) as problem:
        say(f"what this run cost is not noted: {problem}")
