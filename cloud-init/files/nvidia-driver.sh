#!/bin/bash
# shellcheck disable=SC1091,SC2034,SC2154
# Installs the planned branch of NVIDIA's driver for the running kernel.
#
# workstation-nvidia-driver.service runs it at every boot; it stops early when the driver answers. Reads branch and
# module flavour from /usr/local/libexec/workstation/driver. No fabric manager: the catalog lets only images that bring
# their own driver run the boxes whose GPUs need one (P4, P5, P6). The operating system's own folder adds
# install_driver.
set -euo pipefail
. /usr/local/libexec/workstation/lib.sh

if nvidia-smi; then
    exit
fi

# A display controller (class 03) of NVIDIA's (vendor 10DE).
grep -q "v000010DE.*bc03" /sys/bus/pci/devices/*/modalias || die "no NVIDIA GPU"

kernel=$(uname -r)
read -r branch kernel_module </usr/local/libexec/workstation/driver
repository=https://developer.download.nvidia.com/compute/cuda/repos

# Only the proprietary module runs a chip without its firmware (GSP); the catalog says for which that
# is wanted, and the older ones of that module have none.
{
    echo blacklist nouveau
    if [ "$kernel_module" != open ]; then
        echo options nvidia NVreg_EnableGpuFirmware=0
    fi
} >/etc/modprobe.d/workstation.conf

patiently install_driver
# Fails where nouveau is not loaded.
modprobe -r nouveau || :
modprobe -a nvidia nvidia-uvm
nvidia-smi
