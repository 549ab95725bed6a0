"""Counts what this month's runs cost at most, by their records in the bucket. The months are those of UTC."""

import math
import re
from concurrent.futures import ThreadPoolExecutor

import submit_bucket
from trouble import Infrastructure


class Spent:
    """USD of this month's runs, and whether others' records were closed."""

    def __init__(self, usd, runs, own):
        self.usd, self.runs, self.own = usd, runs, own


def this_month(bucket, member, now):
    """Returns what counts against the cap of a month: the rule of a laptop's `spent.ts`, in this one place."""
    month = f"{now:%Y%m}"
    members, own = readable(bucket, member)
    with ThreadPoolExecutor(8) as pool:
        costs = [it for one in members for it in pool.map(lambda id: cost(bucket, one, id), runs(bucket, one, month))]
    costs = [it for it in costs if it is not None]
    return Spent(sum(costs), len(costs), own)


def readable(bucket, member):
    """Returns whose runs can be read, and whether those are the member's alone."""
    try:
        members = submit_bucket.folders(bucket, "runs/")
        # A policy may let somebody list what it does not let them read.
        for other in [it for it in members if it != member][:1]:
            for id in runs(bucket, other, "")[-1:]:
                submit_bucket.get_json(bucket, f"runs/{other}/{id}/run.json")
        return members, False
    except Infrastructure as trouble:
        if trouble.code != "AccessDenied":
            raise
        return [member], True


def runs(bucket, member, after):
    found = submit_bucket.folders(bucket, f"runs/{member}/", after)
    return [it for it in found if re.fullmatch(r"[0-9]{8}-[0-9]{6}-[a-z0-9]{4}", it)]


def cost(bucket, member, id):
    """Returns what one run cost at most, or nothing where Batch took no such job.

    A run that ended counts by its time, any other with all of its hours.
    """
    run = submit_bucket.get_json(bucket, f"runs/{member}/{id}/run.json")
    try:
        if not run or not run.get("jobId") or (run["id"], run["member"]) != (id, member):
            return None
        hourly, most = float(run["price"]["hourlyUsd"]), float(run["price"]["mostUsd"])
        began = submit_bucket.moment(run["submitted"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    end = submit_bucket.get_json(bucket, f"runs/{member}/{id}/end.json") or {}
    try:
        seconds = (submit_bucket.moment(end["ended"]) - began).total_seconds()
    except (KeyError, TypeError, ValueError, AttributeError):
        seconds = -1
    hours = seconds / 3600 if seconds >= 0 else math.inf
    return min(most, hourly * hours)
