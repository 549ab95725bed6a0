# shellcheck shell=bash disable=SC2154

# Installs the toolkit from NVIDIA's repository, all its packages in one version.
install_toolkit() {
    fetch "$repository/stable/rpm/nvidia-container-toolkit.repo" /etc/yum.repos.d/nvidia.repo || return
    install_packages "nvidia-container-toolkit-$version" "nvidia-container-toolkit-base-$version" \
        "libnvidia-container-tools-$version" "libnvidia-container1-$version"
}

# Holds once, as dnf asks its repositories even for this. An image may hold its kernel already, so the list
# must name a package of NVIDIA's. The plugin's name per
# https://github.com/awslabs/amazon-eks-ami/pull/2271 (2025-06-03).
hold_packages() {
    if grep -qs nvidia /etc/dnf/plugins/versionlock.list; then
        return
    fi
    patiently install_packages python3-dnf-plugin-versionlock
    patiently dnf -q versionlock 'kernel*' '*nvidia*'
}
