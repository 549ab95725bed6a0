#!/bin/bash
# Installs the planned driver branch for the running kernel, without a reboot. Runs at every boot
# and stops at the first line when the driver answers.
set -euo pipefail
# shellcheck disable=SC1091
. /usr/local/libexec/workstation/lib.sh
nvidia-smi >/dev/null 2>&1 && exit
grep -qx 0x10de /sys/bus/pci/devices/*/vendor || die "this machine has no NVIDIA device"

kernel=$(uname -r)
arch=$(uname -m)
branch=$WORKSTATION_DRIVER_BRANCH
repository=https://developer.download.nvidia.com/compute/cuda/repos
[ "$arch" = x86_64 ] || arch=sbsa
[ "$WORKSTATION_KERNEL_MODULE" = open ] && open=open
printf 'blacklist nouveau\noptions nouveau modeset=0\n' >/etc/modprobe.d/workstation-nouveau.conf

# Compute-only packages: no X driver, which the VNC desktop could not use anyway. Names per
# https://docs.nvidia.com/datacenter/tesla/driver-installation-guide/ (kernel-modules,
# compute-only-and-desktop-installation, version-locking; read 2026-11-23).
if [ "$WORKSTATION_OS" = debian12 ]; then
    fetch "$repository/debian12/$arch/cuda-keyring_1.1-1_all.deb" /run/cuda-keyring.deb
    dpkg -i /run/cuda-keyring.deb
    # NVIDIA's packages depend on some in `contrib`.
    sed -i 's/^Components: main$/& contrib/' /etc/apt/sources.list.d/debian.sources
    install_packages "linux-headers-$kernel" ||
        die "Debian no longer offers headers for $kernel: move this box to a newer image"
    install_packages "nvidia-driver-pinning-$branch"
    install_packages nvidia-driver-cuda "nvidia-kernel${open:+-open}-dkms"
else
    fetch "$repository/amzn2023/$arch/cuda-amzn2023.repo" /etc/yum.repos.d/cuda-amzn2023.repo
    # 6.1 is plain `kernel`; later ones carry their number (AL2023 issue 945: the plain name can
    # bring another kernel's headers, so always ask for the running one).
    package=kernel$(sed -E 's/^6\.1\..*//; s/^([0-9]+\.[0-9]+)\..*/\1/' <<<"$kernel")
    install_packages dkms "$package-devel-$kernel" "$package-modules-extra-$kernel"
    dnf -qy module enable "nvidia-driver:$branch-${open:-dkms}"
    install_packages nvidia-driver-cuda "kmod-nvidia-${open:-latest}-dkms"
fi

# NVSwitch (a 0x0680 bridge): GPUs of P4 and P5 do not start without the fabric manager.
for device in /sys/bus/pci/devices/*; do
    if grep -qx 0x10de "$device/vendor" && grep -q ^0x0680 "$device/class"; then
        install_packages nvidia-fabricmanager
        systemctl enable --now nvidia-fabricmanager
        break
    fi
done

modprobe -r nouveau 2>/dev/null || true
modprobe -a nvidia nvidia-uvm ||
    die "the driver's module does not load on $kernel; see 'dkms status' and 'dmesg'"
nvidia-smi
