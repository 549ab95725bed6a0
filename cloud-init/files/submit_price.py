"""Chooses what a job asks of its hosts, and holds its price to the queue's caps. The same rules as on a laptop."""

import decimal
import math

from member_settings import Refused

with_nat = "jobs of several nodes reach the internet through a NAT gateway"
without_nat = (
    "several nodes have no internet, as the stack does not set queue.nat: they reach S3 and each other, so put what they "
    "need into the folder or /shared"
)


class Needs:
    """What each node of a job gets, and the types of the queue that can run it."""

    def __init__(self, gpus, vcpus, memory, types):
        self.gpus, self.vcpus, self.memory_mib, self.types = gpus, vcpus, memory, types


def needs(ask, queue, known):
    """Chooses what every type of the queue with as many GPUs can run: Batch then continues with the next type."""
    by_name = {it["name"]: it for it in known["types"]}
    types = [by_name[name] for name in queue["types"] if name in by_name]
    if not types:
        raise Refused(
            f"the queue's types are not known on this box: {', '.join(queue['types'])}; ask whoever deploys to run "
            f"`npx workstation up {queue['stack']}`"
        )
    most = max(it["gpus"] for it in types)
    gpus = min(1, most) if ask.gpus is None else ask.gpus
    large = [it for it in types if it["gpus"] >= gpus]
    if not large:
        raise too_many_gpus(gpus, ask.nodes, most, types)
    fitting = sorted(
        (it for it in large if it["vcpus"] * ask.nodes <= queue["maxvCpus"]), key=lambda it: it["vcpus"]
    )
    if not fitting:
        raise too_many_vcpus(large, ask.nodes, queue["maxvCpus"])
    share = lambda it: gpus / (it["gpus"] or gpus) if gpus else 1
    return Needs(
        gpus,
        max(1, math.floor(min(it["vcpus"] * share(it) for it in fitting))),
        math.floor(min(it["jobMemoryMiB"] * share(it) for it in fitting)),
        fitting,
    )


def too_many_gpus(gpus, nodes, most, types):
    has = ", ".join(f"{it['name']} ({it['gpus']})" for it in types)
    if most:
        more = nodes * math.ceil(gpus / most)
        advice = f"ask for at most {most} with --gpus {most}, or for more nodes: --gpus {most} --nodes {more}"
    else:
        advice = "ask whoever deploys for a type with GPUs in `workstation:queue`, or add --gpus 0"
    return Refused(f"no type of the queue has {gpus} GPUs; by their GPUs, its types are {has}\nnext: {advice}")


def too_many_vcpus(large, nodes, most):
    smallest = min(it["vcpus"] for it in large)
    fits = math.floor(most / smallest)
    fewer = f"take --nodes {fits}, or " if fits else ""
    return Refused(
        f"{nodes} {'node' if nodes == 1 else 'nodes'} of at least {smallest} vCPUs are more than the {plain(most)} "
        f"vCPUs that the queue may start\nnext: {fewer}ask whoever deploys to raise maxvCpus in `workstation:queue`"
    )


class Price:
    """What a job may cost, USD before tax: all hours on the dearest type are what the caps are compared with."""

    def __init__(self, types, nodes, hours):
        unknown = [it["name"] for it in types if it["hourlyUsd"] is None]
        if unknown:
            raise Refused(
                f"the price of {' and '.join(unknown)} is not known, so nothing says whether the job keeps within the "
                "queue's cap; ask for more GPUs or fewer with --gpus, or ask whoever deploys to take that type from "
                "`workstation:queue`"
            )
        priced = sorted(types, key=lambda it: it["hourlyUsd"])
        self.cheapest, self.dearest = priced[0]["name"], priced[-1]["name"]
        self.hourly_least, self.hourly_most = priced[0]["hourlyUsd"] * nodes, priced[-1]["hourlyUsd"] * nodes
        self.least, self.most = self.hourly_least * hours, self.hourly_most * hours


def hold_to_job(price, most):
    """Refuses a job above the cap of a job, with the hours that would fit."""
    if price.most > most:
        raise Refused(
            f"the job may cost {usd(price.most)} (on {price.dearest}), and the queue allows {usd(most)} a job\n"
            f"next: {advice(most, price.hourly_most, 'maxJobUsd')}"
        )


def hold_to_month(most, hourly, cap, spent):
    """Refuses a job above what is left of the month, and says who has taken what of it."""
    room = cap - spent.usd
    if most > room:
        runs = f"{spent.runs} {'run' if spent.runs == 1 else 'runs'}"
        whose = taken(spent)
        raise Refused(
            f"the job may cost {usd(most)}, and {usd(spent.usd)} of this month's {usd(cap)} are taken by "
            f"{runs}{f': {whose}' if whose else ''}\n"
            f"next: {advice(room, hourly, 'maxMonthlyUsd')}, or wait for the next month"
        )


def taken(spent):
    """Says who has taken how much of a month, the most first, of at most five."""
    everybody = sorted(spent.by_member.items(), key=lambda it: -it[1])
    some = [f"{member} {usd(amount)}" for member, amount in everybody[:5]]
    return ", ".join(some + ([f"{len(everybody) - 5} more"] if len(everybody) > 5 else []))


def advice(room, hourly, key):
    hours = math.floor(room / hourly * 10) / 10
    shorter = f"take --hours {plain(hours)}, or " if hours >= 0.1 else ""
    return f"{shorter}ask whoever deploys to raise {key} in `workstation:queue`"


def lines(ask, need, price, queue, spent, source):
    """Says size, price and caps."""
    types = price.cheapest if price.cheapest == price.dearest else f"{price.cheapest} to {price.dearest}"
    market = "spot, which costs less than these on-demand prices" if ask.spot else "on-demand"
    gpus = f"{need.gpus} {'GPU' if need.gpus == 1 else 'GPUs'}"
    nodes = f"{ask.nodes} {'node' if ask.nodes == 1 else 'nodes'}"
    whose = taken(spent)
    return [
        f"{nodes} with {gpus}, {need.vcpus} vCPUs and {need.memory_mib / 1024:.1f} GiB, on {types}, {market}",
        f"price: {span(price.hourly_least, price.hourly_most)} an hour, {span(price.least, price.most)} if it takes "
        f"all of its {plain(ask.hours)} hours; the cap is {usd(queue['maxJobUsd'])} a job",
        "a lost host begins the hours again, in at most 3 attempts; waiting costs nothing",
        f"this month: {usd(spent.usd)} at most by all members, of {usd(queue['maxMonthlyUsd'])}"
        f"{f' ({whose})' if whose else ''}. {source}",
    ] + ([with_nat if queue["nat"] else without_nat] if ask.nodes > 1 else [])


def span(least, most):
    return usd(most) if least == most else f"{usd(least)} to {usd(most)}"


def usd(amount):
    return f"${decimal.Decimal(amount).quantize(decimal.Decimal('0.01'), decimal.ROUND_HALF_UP)}"


def plain(number):
    """Returns a number without a needless fraction."""
    return int(number) if number == int(number) else number
