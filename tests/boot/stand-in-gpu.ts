import type { Injection } from "./fault-box";

/** Bash scripts at the front of the box's PATH. */
const programs = {
    // Like the real one, it describes only existing device nodes, and is silent about others.
    "nvidia-ctk": `case "$1 $2" in
"system create-device-nodes") [[ $* != *--load-kernel-modules* ]] || touch /run/nvidia-uvm ;;
"cdi generate")
    mkdir -p "\${4%/*}"
    printf '%s\\n' nvidia0 nvidiactl >"$4"
    [ ! -e /run/nvidia-uvm ] || echo nvidia-uvm >>"$4"
    ;;
"cdi list") echo nvidia.com/gpu=all ;;
esac`,
    python: `exec python3 "$@"`, // a .pth file adds tensorflow: `-I` ignores PYTHONPATH
    // Stands in for the training image: its commands run on the box, with a stand-in for the framework.
    docker: `case "$1 $2" in
"version -f") echo 29.1.0 ;;
"image inspect" | "pull -q") ;;
run\\ *)
    while [[ $1 != */tensorflow*:* ]]; do shift; done
    # CUDA cannot start without this node, although nvidia-smi can.
    grep -q nvidia-uvm /var/run/cdi/nvidia.yaml || export NO_CUDA=1
    exec "\${@:2}"
    ;;
*) exec /usr/bin/docker "$@" ;;
esac`,
} as const;

/**
 * Stands in for TensorFlow in the probe, in plain Python and with fewer rows than asked for; a convolution is a
 * product too. \`wrong\` and \`convolved\` are the errors of the GPU's results, as parts of the largest element.
 */
export const tensorflow = ({ gpus = 1, wrong = 1e-4, convolved = 1e-4 }) => `
from contextlib import contextmanager
import os as _os
import random as _random
__version__ = "stand-in"
_where = "cpu"

class Matrix:
    def __init__(self, rows): self.rows = rows
    def numpy(self): return self
    def __sub__(self, other):
        return Matrix([[x - y for x, y in zip(*rows)] for rows in zip(self.rows, other.rows)])
    def __abs__(self): return Matrix([[abs(x) for x in row] for row in self.rows])
    def max(self): return max(map(max, self.rows))

class config:
    def set_soft_device_placement(enabled): assert enabled is False
    def list_physical_devices(kind): return [] if "NO_CUDA" in _os.environ else [kind] * ${gpus}

class random:
    def uniform(shape): return Matrix([[_random.random() for _ in range(64)] for _ in range(64)])

@contextmanager
def device(where):
    global _where
    _where = where
    yield

class nn:
    def conv2d(a, b, strides, padding): return _product(a, b, ${convolved})

def matmul(a, b): return _product(a, b, ${wrong})

def _product(a, b, wrong):
    columns = list(zip(*b.rows))
    rows = [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a.rows]
    if _where != "cpu":
        rows[0][0] += wrong * max(map(max, rows))
    return Matrix(rows)
`;

export const framework = "/srv/stand-ins/tensorflow.py";
export const kernelModule = "/srv/stand-ins/driver/nvidia/version";
export const openModule =
    "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05  Release Build\n";
export const proprietaryModule =
    "NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.95.05  Release Build\n";

/** Returns a script for the PATH. */
export const program = (body: string) => `#!/bin/bash\n${body}\n`;

export const nvidiaSmi = (version: string) =>
    program(
        `case $1 in --query*) echo "${version}, Tesla T4" ;; -L) echo "GPU 0: Tesla T4" ;; esac`,
    );

/** A GPU box whose driver the documents install, with stand-ins for what a container cannot have. */
export const gpuBox = {
    settings: [
        "workstation:os: debian12",
        "workstation:instanceTypes: [g4dn.xlarge]",
        "workstation:framework: tensorflow",
    ],
    files: {
        ...Object.fromEntries(
            Object.entries(programs).map(([name, body]) => [
                `/usr/local/sbin/${name}`,
                program(body),
            ]),
        ),
        "/usr/local/sbin/nvidia-smi": nvidiaSmi("580.95.05"),
        [framework]: tensorflow({}),
        "/usr/lib/python3/dist-packages/stand-ins.pth": "/srv/stand-ins\n",
        [kernelModule]: proprietaryModule,
        // The engine cannot mount anything below /proc from outside.
        "/etc/systemd/system/cloud-init-local.service.d/50-gpu.conf":
            "[Service]\nExecStartPre=mount --rbind /srv/stand-ins/driver /proc/driver\n",
    },
} as const satisfies Injection;
