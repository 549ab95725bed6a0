# shellcheck shell=bash disable=SC2154
get_toolkit() {
    fetch "$repository/stable/rpm/$name.repo" /etc/yum.repos.d/nvidia.repo
    get {"$name"{,-base},libnvidia-container{-tools,1}}-"$version"
}

# The plugin's name per https://github.com/awslabs/amazon-eks-ami/pull/2271 (2025-06-03).
hold() {
    get python3-dnf-plugin-versionlock
    dnf -q versionlock 'kernel*' '*nvidia*'
}
