# shellcheck shell=bash disable=SC1091,SC2154
# Compute-only packages: no X driver, which the VNC desktop could not use anyway. Names per
# https://docs.nvidia.com/datacenter/tesla/driver-installation-guide/ (kernel-modules,
# compute-only-and-desktop-installation, version-locking; read 2026-11-23).
get_driver() {
    # NVIDIA's packages depend on some in `contrib`.
    sed -i 's/: main$/& contrib/' /etc/apt/sources.list.d/debian.sources
    fetch "$repository/debian$(. /etc/os-release && echo "$VERSION_ID")/x86_64/cuda-keyring_1.1-1_all.deb" /run/cuda.deb &&
        get /run/cuda.deb && get_headers &&
        get "nvidia-driver-pinning-$branch" &&
        get nvidia-driver-cuda "nvidia-kernel${open:+-open}-dkms"
}

# The mirror drops the headers of a kernel when two or three newer ones are out, and a box keeps the
# image it was made with: then the newest kernel comes with its headers, at the price of one reboot.
get_headers() {
    local newer=/var/lib/workstation-newer-kernel
    get "linux-headers-$kernel" && return
    # A repository that is down lists neither, or both.
    apt-cache show linux-headers-cloud-amd64 && ! apt-cache show "linux-headers-$kernel" || return
    [ ! -e $newer ] || die "no headers for $kernel, and no newer kernel started"
    get linux-{image,headers}-cloud-amd64 && touch $newer && systemctl reboot && exec sleep infinity
}
