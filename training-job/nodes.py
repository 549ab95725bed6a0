"""Which node of a job this is, by Batch's variables (user guide, "mnp-env-vars", 2026-11)."""

import os

from trouble import Refused

prefix = "AWS_BATCH_JOB_"


class Nodes:
    """How many nodes the job has, which one this is, and the address of node 0 where this is another."""

    def __init__(self, env=os.environ):
        self.count = int(env.get(prefix + "NUM_NODES", "1"))
        self.index = int(env.get(prefix + "NODE_INDEX", "0"))
        # The main node alone has no such variable.
        self.main_address = env.get(prefix + "MAIN_NODE_PRIVATE_IPV4_ADDRESS")
        if env.get(prefix + "MAIN_NODE_INDEX", "0") != "0":
            raise Refused("the main node of a job must be node 0; its job definition has `mainNode` for that")

    @property
    def is_main(self):
        return self.index == 0
