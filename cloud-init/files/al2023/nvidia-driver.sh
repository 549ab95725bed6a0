# shellcheck shell=bash disable=SC2154
# Compute-only packages from a module stream of one branch; `open` or `dkms` (proprietary). Names
# per https://docs.nvidia.com/datacenter/tesla/driver-installation-guide/ (kernel-modules,
# compute-only-and-desktop-installation; read 2026-11-23). Kernel 6.1's packages are plain
# `kernel-...`, later ones carry their number; and always the running one's, as the plain name can
# bring another kernel's (https://github.com/amazonlinux/amazon-linux-2023/issues/945). dkms from
# NVIDIA, by a priority before Amazon Linux's own (a lower number comes first): with the older dkms
# dnf fell back to older drivers (https://github.com/awslabs/amazon-eks-ami/pull/2284, 2025-06-09).
get_driver() {
    local package
    package=kernel$(sed -E 's/^6\.1\..*//; s/^(\w+\.\w+)\..*/\1/' <<<"$kernel")
    fetch "$repository/amzn2023/x86_64/cuda-amzn2023.repo" /etc/yum.repos.d/cuda.repo &&
        get --setopt='cuda*.priority=9' dkms "$package-devel-$kernel" "$package-modules-extra-$kernel" &&
        dnf -qy module enable "nvidia-driver:$branch-${open:-dkms}" &&
        get nvidia-driver-cuda "kmod-nvidia-${open:-latest}-dkms"
}
