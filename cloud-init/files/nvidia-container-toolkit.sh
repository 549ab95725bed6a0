#!/bin/bash
# shellcheck disable=SC1091,SC2034,SC2154
# Gives containers the GPUs: installs the container toolkit where the image lacks it, writes the CDI
# description of the GPUs (/var/run/cdi/nvidia.yaml), and holds kernel, driver and toolkit together. Without
# the hold an upgrade brings a kernel the module was not built for, or a library that no longer matches the
# loaded module.
#
# workstation-nvidia-container-toolkit.service runs it at every boot.
# The operating system's own folder adds install_toolkit and hold_packages.
set -euo pipefail
. /usr/local/libexec/workstation/lib.sh

repository=https://nvidia.github.io/libnvidia-container
# Published by 2026-07 (https://github.com/NVIDIA/cloud-native-docs, install guide).
version=1.20.0-1

if ! type nvidia-ctk; then
    patiently install_toolkit
fi

# `cdi generate` leaves out every device node that is not there, without an error, and the driver makes
# /dev/nvidia-uvm only when a program on the host asks for it: a container without it sees the GPU and
# cannot use it. The toolkit's own refresh service does this after 1.20.0 only
# (https://github.com/NVIDIA/nvidia-container-toolkit/pull/1979, merged 2026-08-21).
nvidia-ctk system create-device-nodes --control-devices --load-kernel-modules || nvidia-modprobe -c0 -u

# At every boot, as /run is empty then; before the hold, which may need a repository.
nvidia-ctk cdi generate --output /var/run/cdi/nvidia.yaml
hold_packages
