#!/bin/bash
# shellcheck disable=SC1091,SC2034,SC2154
# Installs the planned driver branch for the running kernel. Runs at every boot and stops here when the
# driver answers. No fabric manager: the catalog lets only images that bring
# their own driver run the boxes whose GPUs need one (P4, P5, P6).
set -euo pipefail
. /usr/local/libexec/workstation/lib.sh
nvidia-smi && exit

grep -q "v000010DE.*bc03" /sys/bus/pci/devices/*/modalias || die "no NVIDIA GPU"
kernel=$(uname -r)
# What is installed is one branch: the highest that the self-test accepts is the lowest, too.
branch=$WORKSTATION_DRIVER_LOWEST
open=${WORKSTATION_KERNEL_MODULE/proprietary/}
repository=https://developer.download.nvidia.com/compute/cuda/repos
# Only the proprietary module runs a chip without its firmware (GSP); the catalog says for which that
# is wanted, and the older ones of that module have none.
{
    echo blacklist nouveau
    [ -n "$open" ] || echo options nvidia NVreg_EnableGpuFirmware=0
} >/etc/modprobe.d/workstation.conf
patiently get_driver
modprobe -r nouveau || :
modprobe -a nvidia nvidia-uvm
nvidia-smi
