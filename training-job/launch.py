"""Says how the command starts: the member's own words and environment with one node, a framework's with more."""

import json
import os
import re

# PyTorch's own default for MASTER_PORT; TensorFlow's workers use it too.
port = 29500


def launch(words, env, nodes, hosts, framework, interface):
    """Returns the words and the environment of the command on this node. One node runs what the box runs."""
    env = {**env, "PYTHONUNBUFFERED": "1"}
    if nodes.count == 1:
        return words, env
    env.update(
        MASTER_ADDR=hosts[0],
        MASTER_PORT=str(port),
        RANK=str(nodes.index),
        WORLD_SIZE=str(nodes.count),
        WORKSTATION_HOSTS=",".join(hosts),
    )
    if interface:
        # NCCL takes a name for the beginning of many, but for the sign (NCCL user guide, "NCCL_SOCKET_IFNAME", 2026-12).
        env.setdefault("NCCL_SOCKET_IFNAME", f"={interface}")
        env.setdefault("GLOO_SOCKET_IFNAME", interface)
    if framework == "tensorflow":
        workers = [f"{host}:{port}" for host in hosts]
        task = {"type": "worker", "index": nodes.index}
        env["TF_CONFIG"] = json.dumps({"cluster": {"worker": workers}, "task": task})
    if framework == "pytorch":
        words = by_torchrun(words, nodes, hosts[0])
    return words, env


def by_torchrun(words, nodes, main):
    """Returns the words that start a process for each GPU. What is neither Python nor torchrun stays as it is."""
    options = [
        *["--nnodes", str(nodes.count), "--node-rank", str(nodes.index), "--nproc-per-node", str(gpus() or 1)],
        *["--master-addr", main, "--master-port", str(port)],
    ]
    program = os.path.basename(words[0])
    if program == "torchrun":
        # The member's own options come later and win.
        return [words[0], *options, *words[1:]]
    script = words[1:]
    if script and script[0] == "-u":
        script = script[1:]
    if not re.fullmatch(r"python[\d.]*", program) or not script or (script[0][0] == "-" and script[0] != "-m"):
        return words
    return [words[0], "-m", "torch.distributed.run", *options, *script]


def gpus(devices="/dev"):
    """Counts the GPUs that this container sees."""
    return sum(1 for name in os.listdir(devices) if re.fullmatch(r"nvidia\d+", name))
