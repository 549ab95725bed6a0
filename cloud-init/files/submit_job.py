"""Makes the record of a run and the request that starts it: what a laptop would send, word for word."""

import datetime
import json
import secrets

from member_settings import Refused

# Characters that ECS takes in the overrides of a task (ECS API reference, "TaskOverride": 8,192), less its own.
most_override = 7_000
letters = "abcdefghijklmnopqrstuvwxyz0123456789"


def record(ask, member, queue, need, price, image, now):
    """Returns the record that is written before Batch hears of the job. `now` is in UTC."""
    return {
        "id": f"{now:%Y%m%d-%H%M%S}-{''.join(secrets.choice(letters) for _ in range(4))}",
        "name": ask.name,
        "member": member,
        "command": ask.command,
        "env": ask.env,
        "image": image,
        "gpus": need.gpus,
        "vcpus": need.vcpus,
        "memoryMiB": need.memory_mib,
        "nodes": ask.nodes,
        "spot": ask.spot,
        "hours": ask.hours,
        "price": {"hourlyUsd": price.hourly_most, "mostUsd": price.most},
        "queue": queue["arn"],
        "logGroup": queue["logGroup"],
        "submitted": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def utc_now():
    return datetime.datetime.now(datetime.timezone.utc)


def request(run, queue, definition):
    """Returns the request. `definition` has its revision: AWS judges tags of a definition by a revision alone."""
    member, bucket, nodes = run["member"], queue["bucket"], run["nodes"]
    variables = {
        **run["env"],
        "WORKSTATION_RUN": f"s3://{bucket}/runs/{member}/{run['id']}",
        "WORKSTATION_BLOBS": f"s3://{bucket}/blobs/{member}",
        "WORKSTATION_COMMAND": compact(run["command"]),
    }
    requirements = [{"type": "GPU", "value": str(run["gpus"])}] if run["gpus"] else []
    requirements += [
        {"type": "VCPU", "value": str(run["vcpus"])},
        {"type": "MEMORY", "value": str(run["memoryMiB"])},
    ]
    overrides = {
        "environment": [{"name": name, "value": value} for name, value in variables.items()],
        "resourceRequirements": requirements,
    }
    if len(compact(overrides).encode("utf-16-le")) // 2 > most_override:
        raise Refused(
            f"the command and its variables are longer than the {most_override} characters that AWS takes; put them "
            "into a script in the folder, and run that"
        )
    many = {
        "numNodes": nodes,
        "nodePropertyOverrides": [{"targetNodes": f"0:{nodes - 1}", "containerOverrides": overrides}],
    }
    return {
        "jobName": f"{run['name']}-{run['id']}",
        "jobQueue": queue["arn"],
        "jobDefinition": definition,
        **({"containerOverrides": overrides} if nodes == 1 else {"nodeOverrides": many}),
        "timeout": {"attemptDurationSeconds": max(60, int(run["hours"] * 3600 + 0.5))},
        "propagateTags": True,
        "tags": {
            "workstation:project": queue["project"],
            "workstation:stack": queue["stack"],
            "workstation:member": member,
            "workstation:run": run["id"],
        },
    }


def compact(value):
    """Returns JSON as JavaScript writes it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
