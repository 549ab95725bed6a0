# shellcheck shell=bash disable=SC2154
# Compute-only packages: no X driver, which the VNC desktop could not use anyway. Names per
# https://docs.nvidia.com/datacenter/tesla/driver-installation-guide/ (kernel-modules,
# compute-only-and-desktop-installation, version-locking; read 2026-11-23).
get_driver() {
    fetch "$repository/debian12/x86_64/cuda-keyring_1.1-1_all.deb" /run/cuda.deb
    dpkg -i /run/cuda.deb
    # NVIDIA's packages depend on some in `contrib`.
    sed -i 's/: main$/& contrib/' /etc/apt/sources.list.d/debian.sources
    get "nvidia-driver-pinning-$branch" "linux-headers-$kernel" ||
        die "no headers for $kernel: use a newer image"
    get nvidia-driver-cuda "nvidia-kernel${open:+-open}-dkms"
}
