#!/bin/bash
# shellcheck disable=SC1091,SC2034,SC2154
# Installs the planned driver branch for the running kernel, without a reboot. Runs at every boot
# and stops here when the driver answers.
set -euo pipefail
. /usr/local/libexec/workstation/lib.sh
nvidia-smi && exit

# nvidia CLASS: is there an NVIDIA device of that PCI class?
nvidia() {
    grep -q "v000010DE.*bc$1" /sys/bus/pci/devices/*/modalias
}
nvidia 03 || die "no NVIDIA GPU"
kernel=$(uname -r)
arch=$(uname -m)
branch=$WORKSTATION_DRIVER_BRANCH
open=${WORKSTATION_KERNEL_MODULE/proprietary/}
repository=https://developer.download.nvidia.com/compute/cuda/repos
echo blacklist nouveau >/etc/modprobe.d/workstation.conf
get_driver
# NVSwitch is a bridge: the GPUs of P4 and P5 do not start without the fabric manager.
if nvidia 06sc80; then
    get nvidia-fabricmanager
    systemctl enable --now nvidia-fabricmanager
fi
modprobe -r nouveau || true
modprobe -a nvidia nvidia-uvm
nvidia-smi
