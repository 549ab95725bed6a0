"""Finds the stack's queue for jobs and a member's definition of them, by tags and names as a laptop does."""

import json
import os
import re

from member_settings import Refused
from this_box import read

file = os.path.join(os.path.dirname(os.path.realpath(__file__)), "queue.json")
tag = "workstation:"


def known():
    """Returns what the live settings say of the queue: the stack, the region, and facts of its types."""
    return json.loads(read(file))


def find(batch, queue, kind):
    """Returns the tags of the stack's queue of a kind, read."""
    project, stack = queue["project"], queue["stack"]
    found = [it for it in map(facts, batch.all("DescribeJobQueues", {}, "jobQueues")) if it]
    ours = [it for it in found if (it["project"], it["stack"]) == (project, stack)]
    if not ours:
        others = ", ".join(sorted({it["stack"] for it in found}))
        raise Refused(
            f"there is no queue for jobs in stack {stack} in {queue['region']}"
            + (f"; stacks with a queue here: {others}" if others else "")
            + "\nnext: ask whoever deploys to set `workstation:queue` and `workstation:sharedData`, then to run "
            "`npx workstation up`"
        )
    for it in ours:
        if it["kind"] != kind:
            continue
        if not it["enabled"]:
            raise Refused(
                f"the {kind} queue of {project}/{stack} is disabled, so it takes no job; whoever deploys enables it: "
                "`npx workstation up`"
            )
        return it
    raise Refused(
        f"the stack {project}/{stack} has no {kind} queue now; ask whoever deploys to run `npx workstation up`"
    )


def facts(described):
    """Reads a queue's tags. Anybody who may tag can write any text there, and what is wrong makes no queue of ours."""
    tags = described.get("tags") or {}
    get = lambda name: tags.get(tag + name) or ""
    numbers = {it: get(it) for it in ("max-job-usd", "max-monthly-usd", "max-vcpus")}
    sound = (
        get("queue") in ("spot", "on-demand")
        and re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", get("bucket"))
        and get("job-log-group")
        and get("nat") in ("true", "false")
        and get("instance-types").split()
        and all(re.fullmatch(r"[0-9]+(\.[0-9]+)?", it) for it in numbers.values())
    )
    if not sound:
        return None
    return {
        "kind": get("queue"),
        "arn": described.get("jobQueueArn") or "",
        "enabled": described.get("state") == "ENABLED",
        "project": get("project"),
        "stack": get("stack"),
        "bucket": get("bucket"),
        "logGroup": get("job-log-group"),
        "types": get("instance-types").split(),
        "nat": get("nat") == "true",
        "maxJobUsd": float(numbers["max-job-usd"]),
        "maxMonthlyUsd": float(numbers["max-monthly-usd"]),
        "maxvCpus": float(numbers["max-vcpus"]),
    }


def definition(batch, queue, member, nodes):
    """Returns the ARN and the image of the newest revision of a member's definition."""
    name = f"{queue['project']}-{queue['stack']}__{member}__{'one' if nodes == 1 else 'many'}"
    question = {"jobDefinitionName": name, "status": "ACTIVE"}
    found = list(batch.all("DescribeJobDefinitions", question, "jobDefinitions"))
    if not found:
        raise Refused(
            f"{member} has no jobs in the stack {queue['stack']}, because Batch has no definition {name}; "
            f"ask whoever deploys to run `npx workstation up {queue['stack']}`"
        )
    newest = max(found, key=lambda it: it.get("revision") or 0)
    nodes = (newest.get("nodeProperties") or {}).get("nodeRangeProperties") or [{}]
    container = newest.get("containerProperties") or nodes[0].get("container") or {}
    return newest["jobDefinitionArn"], container.get("image") or ""
