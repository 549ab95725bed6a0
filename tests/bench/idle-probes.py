"""Says what a sample of the idle agent's probes costs here: CPU time with that of the programs it runs, and memory.

  python3 tests/bench/idle-probes.py [SAMPLES]

The goal is 0.5 % of a core, which is 300 ms for each sample of a minute.
"""

import os
import resource
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../cloud-init/files"))

import pwd

from idle_probes import Probes


def spent():
    """Returns the CPU seconds of this process and of those that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(it.ru_utime + it.ru_stime for it in used)


count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
probes = Probes({"USER": pwd.getpwuid(os.getuid()).pw_name})
probes.sample(0, 60)
before = spent()
for minute in range(1, count + 1):
    sample = probes.sample(minute, 60)
cost = (spent() - before) / count
with open("/proc/self/status") as file:
    memory = next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))
processes = sum(name.isdigit() for name in os.listdir("/proc"))
print(f"{cost * 1000:.1f} ms of CPU a sample, {cost / 60:.3%} of a core at one a minute; {memory / 1024:.1f} MB resident")
print(f"{processes} processes, unknown: {sample['err'] or 'nothing'}")
