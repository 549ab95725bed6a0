# shellcheck shell=bash disable=SC2154
get_toolkit() {
    fetch "$repository/stable/rpm/$name.repo" /etc/yum.repos.d/nvidia.repo &&
        get {"$name"{,-base},libnvidia-container{-tools,1}}-"$version"
}

# Once, as dnf asks its repositories even for this. An image may hold its kernel already, so the list
# must name a package of NVIDIA's. The plugin's name per
# https://github.com/awslabs/amazon-eks-ami/pull/2271 (2025-06-03).
hold() {
    grep -qs nvidia /etc/dnf/plugins/versionlock.list && return
    patiently get python3-dnf-plugin-versionlock
    patiently dnf -q versionlock 'kernel*' '*nvidia*'
}
