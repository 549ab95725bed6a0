"""Counts and reserves what this month's runs of all members cost at most, in the names of objects below `spent/` of the bucket.

The months are those of UTC. The same rules as on a laptop, where cli/jobs/ledger.ts explains them.
"""

import datetime
import math
import re
from concurrent.futures import ThreadPoolExecutor

import submit_bucket
import submit_ending
import submit_price
import submit_states
from member_settings import Refused
from trouble import Infrastructure

# A job that was just canceled has this long for its last upload, and Batch ends it sooner.
canceled_within = 120
utc = datetime.timezone.utc
amount = re.compile(r"([0-9]{8}-[0-9]{6}-[a-z0-9]{4})/(?:most|took)-([0-9]{1,9})")


class Spent:
    """USD of a month, of how many runs, and of whom."""

    def __init__(self, entries):
        self.runs, self.by_member = len(entries), {}
        for (member, _), usd in entries.items():
            self.by_member[member] = self.by_member.get(member, 0) + usd
        self.usd = round(sum(entries.values()), 2)


def month_of(id):
    """Returns the month in which a run counts, that of its start, as in `2026-12`."""
    return f"{id[:4]}-{id[4:6]}"


def this_month(bucket, now):
    """Returns what counts against the cap of a month."""
    return Spent(entries_of(bucket, f"{now:%Y-%m}"))


def reserve(bucket, run, most):
    """Reserves all hours of a run and looks again: of two that do not fit together, both take theirs back.

    Raises Refused where the cap of the month does not hold it.
    """
    note(bucket, run, "most", run["price"]["mostUsd"])
    entries = entries_of(bucket, month_of(run["id"]))
    entries.pop((run["member"], run["id"]), None)
    try:
        submit_price.hold_to_month(run["price"]["mostUsd"], run["price"]["hourlyUsd"], most, Spent(entries))
    except Refused:
        take_back(bucket, run)
        raise


def take_back(bucket, run):
    """Frees the hours of a run that Batch did not take."""
    note(bucket, run, "took", 0)


def settle(batch, bucket, run, canceled=False):
    """Notes the real time of a run that has ended or was just canceled.

    It is for the team's cap alone, and no reason to end in another way: the job notes it too, and so does the next run.
    """
    try:
        state = submit_states.ask(batch, run)
        if state is None:
            end = submit_ending.end_of(bucket, run)
            until = submit_bucket.moment(end.ended) if end else None
        elif not (state.whole.get("startedAt") or state.whole.get("attempts")):
            until = submit_bucket.moment(run["submitted"]) if state.is_over or canceled else None
        elif state.is_over:
            stopped = state.whole.get("stoppedAt")
            until = stopped and datetime.datetime.fromtimestamp(stopped / 1000, utc)
        else:
            until = canceled and datetime.datetime.now(utc) + datetime.timedelta(0, canceled_within)
        took = (until - submit_bucket.moment(run["submitted"])).total_seconds() if until else -1
        # An hour of waiting costs nothing, but nobody notes when a host began, so this is an upper bound.
        if took >= 0:
            price = run["price"]
            note(bucket, run, "took", min(price["mostUsd"], price["hourlyUsd"] * took / 3600))
    except (Refused, Infrastructure, ValueError, TypeError):
        pass


def note(bucket, run, what, usd):
    prefix = f"spent/{run['member']}/{month_of(run['id'])}/{run['id']}/"
    with_right(lambda: bucket.put(f"{prefix}{what}-{math.ceil(usd * 100)}", b""))


def entries_of(bucket, month):
    """Lists the runs of a month by member and ID. Of several amounts of a run the least counts."""
    members = with_right(lambda: submit_bucket.folders(bucket, "spent/"))
    with ThreadPoolExecutor(8) as pool:
        return {key: usd for found in pool.map(lambda it: of_member(bucket, it, month), members) for key, usd in found}


def of_member(bucket, member, month):
    prefix, least = f"spent/{member}/{month}/", {}
    for name in bucket.keys(prefix):
        told = amount.fullmatch(name[len(prefix):])
        if told and month_of(told[1]) == month:
            key = (member, told[1])
            least[key] = min(int(told[2]) / 100, least.get(key, math.inf))
    return least.items()


def with_right(call):
    """Calls S3, and says whose right is missing where S3 refuses."""
    try:
        return call()
    except Infrastructure as trouble:
        if trouble.code != "AccessDenied":
            raise
        raise Refused(
            "your login may not list or note what runs cost (`spent/` in the stack's bucket), so nothing holds the team "
            "to its cap\nnext: ask whoever deploys to bring your policy up to date: docs/permissions.md, or "
            "`npx workstation up` with `memberAccess`"
        ) from None
