/**
 * Lets a box read a machine of its own. A container shares its host's processors and disks, so what the host does would
 * keep each box up.
 */
import type { FaultBox } from "./fault-box";

const script = "/srv/stand-ins/own-machine.py";

/**
 * Writes what four processors without other work would count: one is busy for each of people's processes that wants to
 * run. It counts no time that a process really got, or a loaded host would show a busy loop as a quiet one.
 */
const ownMachine = `
import os, pathlib, sys, time

folder = pathlib.Path("/run/own-machine")
folder.mkdir(exist_ok=True)
own, disks = folder / "stat", folder / "diskstats"
disks.write_text(pathlib.Path("/proc/diskstats").read_text())
rest = [line for line in open("/proc/stat") if not line.startswith(("cpu", "intr"))]

def wants_to_run(entry):
    try:
        if entry.stat().st_uid < 1000:
            return False
        with open(entry.path + "/stat") as file:
            return file.read().rpartition(")")[2].split()[0] == "R"
    except OSError:
        return False

def line(name, busy, idle):
    return f"{name} {busy:>15} 0 0 {idle:>15} 0 0 0 0 0 0\\n"

busy, idle = [0] * 4, [100000] * 4
file, before = own.open("w"), time.monotonic()
while True:
    now = time.monotonic()
    running = sum(map(wants_to_run, (it for it in os.scandir("/proc") if it.name.isdigit())))
    for core in range(4):
        (busy if core < running else idle)[core] += round((now - before) * 100)
    before = now
    rows = [line("cpu", sum(busy), sum(idle))] + [line(f"cpu{at}", busy[at], idle[at]) for at in range(4)]
    # In one call, and as long as before: a reader never sees half of it.
    os.pwrite(file.fileno(), "".join(rows + rest).encode(), 0)
    time.sleep(0.2)
`;

/** Files of a box that is to read a machine of its own. */
export const ownMachineFiles = { [script]: ownMachine };

/** Puts the machine in the place of the host's, until the box stops. */
export async function readOwnMachine(box: FaultBox): Promise<void> {
    const folder = "/run/own-machine";
    await box.on(
        `systemd-run -q --unit own-machine python3 ${script} && until [ -s ${folder}/stat ]; do sleep 0.1; done && ` +
            `mount --bind ${folder}/stat /proc/stat && mount --bind ${folder}/diskstats /proc/diskstats`,
    );
}
