# shellcheck shell=bash disable=SC1091,SC2154

# Installs the compute-only packages: no X driver, which the VNC desktop could not use anyway. Names per
# https://docs.nvidia.com/datacenter/tesla/driver-installation-guide/ (kernel-modules,
# compute-only-and-desktop-installation, version-locking; read 2026-11-23).
install_driver() {
    local release keyring=/run/cuda.deb package=nvidia-kernel-dkms
    release=$(. /etc/os-release && echo "$VERSION_ID")
    if [ "$kernel_module" = open ]; then
        package=nvidia-kernel-open-dkms
    fi
    # NVIDIA's packages depend on some in `contrib`.
    sed -i 's/: main$/& contrib/' /etc/apt/sources.list.d/debian.sources
    fetch "$repository/debian$release/x86_64/cuda-keyring_1.1-1_all.deb" $keyring || return
    install_packages $keyring || return
    install_headers || return
    install_packages "nvidia-driver-pinning-$branch" || return
    install_packages nvidia-driver-cuda $package
}

# Installs the kernel's headers. The mirror drops them when two or three newer kernels are out, and a box keeps
# the image it was made with: then the newest kernel comes with its headers, at the price of one reboot.
install_headers() {
    local rebooted=/var/lib/workstation-newer-kernel
    install_packages "linux-headers-$kernel" && return
    # A repository that is down lists neither, or both: try again.
    apt-cache show linux-headers-cloud-amd64 || return
    if apt-cache show "linux-headers-$kernel"; then
        return 1
    fi
    [ ! -e $rebooted ] || die "no headers for $kernel, and no newer kernel started"
    install_packages linux-image-cloud-amd64 linux-headers-cloud-amd64 || return
    touch $rebooted || return
    systemctl reboot || return
    # The reboot ends this.
    exec sleep infinity
}
