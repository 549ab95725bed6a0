# shellcheck shell=bash disable=SC2154

# Installs the compute-only packages from a module stream of one branch; `open` or `dkms` (proprietary).
# Names per https://docs.nvidia.com/datacenter/tesla/driver-installation-guide/ (kernel-modules,
# compute-only-and-desktop-installation; read 2026-11-23). dkms from NVIDIA, by a priority before Amazon
# Linux's own (a lower number comes first): with the older dkms dnf fell back to older drivers
# (https://github.com/awslabs/amazon-eks-ami/pull/2284, 2025-06-09).
install_driver() {
    local kernel_package=kernel major minor stream=dkms package=kmod-nvidia-latest-dkms
    # Kernel 6.1's packages are plain `kernel-...`, later ones carry their number. And always the running
    # one's, as the plain name can bring another kernel's
    # (https://github.com/amazonlinux/amazon-linux-2023/issues/945).
    IFS=. read -r major minor _ <<<"$kernel"
    if [ "$major.$minor" != 6.1 ]; then
        kernel_package=kernel$major.$minor
    fi
    if [ "$kernel_module" = open ]; then
        stream=open
        package=kmod-nvidia-open-dkms
    fi
    fetch "$repository/amzn2023/x86_64/cuda-amzn2023.repo" /etc/yum.repos.d/cuda.repo || return
    install_packages --setopt='cuda*.priority=9' dkms \
        "$kernel_package-devel-$kernel" "$kernel_package-modules-extra-$kernel" || return
    dnf -qy module enable "nvidia-driver:$branch-$stream" || return
    install_packages nvidia-driver-cuda "$package"
}
